"""Read a question as a course pack writes it: a draft, or what stops it from being one."""

from collections.abc import Iterator
from typing import Any, Final

from assessments.quizzes.faults import Fault
from assessments.quizzes.gate import Draft
from assessments.quizzes.kinds import KINDS
from assessments.quizzes.kinds.kind import words
from assessments.quizzes.models import QuestionVersion
from courses.pack_files import SLUG

LONGEST: Final = {"id": 80, "misconception": 80, "standard": 20, "criterion": 20}


def read(raw: Any) -> tuple[Draft | None, list[Fault]]:
    """Return the draft, or nothing and the reasons."""
    if not isinstance(raw, dict):
        return None, [Fault((), "This question must hold names and values (name: value).")]
    found = list(_names(raw))
    if raw.get("type") in KINDS:
        found += KINDS[raw["type"]].shape(raw)
    if found:
        return None, found
    lesson, _, anchor = raw["teaches"].partition("#")
    return (
        Draft(
            key=raw["id"],
            kind=raw["type"],
            stem=raw["stem"].strip(),
            body=KINDS[raw["type"]].body(raw),
            blank=words(raw.get("blank")),
            must_get_right=raw["must_get_right"],
            lesson_key=lesson,
            anchor=anchor,
            standard=str(raw["standard"]),
            misconception=words(raw.get("misconception")),
            criterion=words(raw.get("criterion")),
            difficulty=words(raw.get("difficulty")),
            timed_out=words(raw.get("timed_out")),
        ),
        [],
    )


def written(draft: Draft) -> dict[str, Any]:
    """Return a draft as a course pack writes it: what `read` reads."""
    return {
        "id": draft.key,
        "type": draft.kind,
        "must_get_right": draft.must_get_right,
        "stem": draft.stem,
        "teaches": draft.teaches,
        "standard": draft.standard,
        **{name: value for name in ("misconception", "criterion", "difficulty") if (value := getattr(draft, name))},
        "blank": draft.blank,
        **({"timed_out": draft.timed_out} if draft.timed_out else {}),
        **KINDS[draft.kind].written(draft.body),
    }


def draft_of(key: str, version: QuestionVersion) -> Draft:
    """Return a version as a draft again."""
    names = set(Draft.__dataclass_fields__) - {"key"}
    return Draft(key=key, **{name: getattr(version, name) for name in names})


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
    yield from _values(raw)


def _values(raw: dict[str, Any]) -> Iterator[Fault]:
    """Yield what is none of the values that there are."""
    if raw.get("type") not in KINDS:
        yield Fault(("type",), f"“{raw.get('type')}” is no type of question. Use one of: {', '.join(KINDS)}.")
    if raw.get("difficulty") not in {None, *QuestionVersion.Difficulty.values}:
        yield Fault(("difficulty",), f"“difficulty” is one of: {', '.join(QuestionVersion.Difficulty.values)}.")
    if not isinstance(raw.get("must_get_right"), bool):
        yield Fault(("must_get_right",), "Say true or false under “must_get_right”.")
