"""Read a question as a course pack writes it: a draft, or what stops it from being one."""

from collections.abc import Iterator
from typing import Any, Final

from assessments.quizzes.gate import Draft, DraftOption, Fault
from assessments.quizzes.models import QuestionVersion
from courses.pack_files import SLUG

LONGEST: Final = {"id": 80, "misconception": 80, "standard": 20}


def read(raw: Any) -> tuple[Draft | None, list[Fault]]:
    """Return the draft, or nothing and the reasons."""
    if not isinstance(raw, dict):
        return None, [Fault((), "This question must hold names and values (name: value).")]
    found = [*_names(raw), *_options(raw)]
    if found:
        return None, found
    lesson, _, anchor = raw["teaches"].partition("#")
    return (
        Draft(
            key=raw["id"],
            kind=raw["type"],
            stem=raw["stem"].strip(),
            options=tuple(_option(option) for option in raw["options"]),
            blank=_words(raw.get("blank")),
            must_get_right=raw["must_get_right"],
            lesson_key=lesson,
            anchor=anchor,
            standard=str(raw["standard"]),
            misconception=_words(raw.get("misconception")),
        ),
        [],
    )


def _option(raw: dict[str, Any]) -> DraftOption:
    return DraftOption(raw["id"], raw["text"].strip(), raw["right"], _words(raw.get("feedback")))


def _names(raw: dict[str, Any]) -> Iterator[Fault]:
    """Yield what is missing or of the wrong kind in the question itself."""
    for name in ("id", "stem", "teaches", "standard"):
        if not isinstance(raw.get(name), str) or not raw[name].strip():
            yield Fault((name,), f"“{name}” is missing or not words. Write it, in quotation marks if need be.")
    for name in ("id", "misconception"):
        if isinstance(raw.get(name), str) and not SLUG.match(raw[name]):
            yield Fault((name,), f"“{name}” may hold small letters, digits and hyphens only: this is “{raw[name]}”.")
    for name, most in LONGEST.items():
        if isinstance(raw.get(name), str) and len(raw[name]) > most:
            yield Fault((name,), f"“{name}” is longer than {most} characters. Shorten it.")
    if raw.get("type") not in QuestionVersion.Kind.values:
        yield Fault(("type",), f"“{raw.get('type')}” is no type of question. Use single, multiple or true_false.")
    if not isinstance(raw.get("must_get_right"), bool):
        yield Fault(("must_get_right",), "Say true or false under “must_get_right”.")


def _options(raw: dict[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with the shape of the options."""
    options = raw.get("options")
    if not isinstance(options, list) or not options:
        yield Fault(("options",), "List what can be chosen under “options”, each with id, text, right and feedback.")
        return
    for index, option in enumerate(options):
        yield from _shape(index, option)


def _shape(index: int, option: Any) -> Iterator[Fault]:
    here = ("options", index)
    if not isinstance(option, dict):
        yield Fault(here, "This option must hold id, text, right and feedback.")
        return
    for name in ("id", "text"):
        if not isinstance(option.get(name), str) or not option[name].strip():
            yield Fault((*here, name), f"The {name} of this option is missing or not words. Write it in quotes.")
    if not isinstance(option.get("right"), bool):
        yield Fault((*here, "right"), "Say true or false under “right” of this option.")


def _words(value: Any) -> str:
    """Return a text that may be missing: the gate says so when it must not be."""
    return value.strip() if isinstance(value, str) else ""
