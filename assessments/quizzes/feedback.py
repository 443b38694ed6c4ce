"""What somebody reads about each answer once it is handed in: what is right, why, and where it is taught."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from assessments.quizzes.marking import Mark, Outcome
from assessments.quizzes.models import QuestionVersion
from assessments.quizzes.passages import Passage, passages_of
from assessments.quizzes.wording import Stem, inline, stem_of


@dataclass(frozen=True)
class Told:
    """A question that was handed in, as the page of results tells it."""

    position: int
    must_get_right: bool
    state: str
    said: str
    still_wrong: bool
    stem: Stem
    options: list[dict[str, Any]]
    items: list[dict[str, Any]]


def told(outcome: Outcome) -> list[Told]:
    """Return every question: those still wrong first, then those put right, then those that were right."""
    passages = passages_of(mark.version for mark in outcome.marks)
    marks = sorted(outcome.marks, key=lambda mark: (mark.right, mark.put_right, mark.position))
    return [_told(mark, passages.get(mark.version.pk), outcome.must_get_right) for mark in marks]


def _told(mark: Mark, passage: Passage | None, must: bool) -> Told:
    version = mark.version
    state, said = state_of(mark)
    return Told(
        position=mark.position,
        must_get_right=must and version.must_get_right,
        state=state,
        said=said,
        still_wrong=mark.still_wrong,
        stem=stem_of(version.stem),
        options=_options(mark),
        items=[*_why(mark), _where(passage), _standard(version)],
    )


def state_of(mark: Mark) -> tuple[str, str]:
    """Return the shape and the word for how a question came out."""
    if mark.right:
        return "right", "Right"
    if mark.put_right:
        return "done", "Put right"
    return "wrong", "Left blank" if mark.blank else "Wrong"


def _options(mark: Mark) -> list[dict[str, Any]]:
    """Return the options in the order in which they were shown."""
    return [{"text": o["text"], "right": o["right"], "chosen": o["id"] in mark.chosen} for o in _shown(mark)]


def _shown(mark: Mark) -> list[dict[str, Any]]:
    by_id = {option["id"]: option for option in mark.version.options}
    return [by_id[key] for key in mark.slot.order]


def _why(mark: Mark) -> list[dict[str, Any]]:
    """Return why, option by option: what was chosen wrongly, what is right; not what nobody chose."""
    version = mark.version
    items = [{"term": "You chose nothing", "text": inline(version.blank)}] if mark.blank else []
    shown = _shown(mark)
    wrong = [option for option in shown if not option["right"] and option["id"] in mark.chosen]
    right = sorted((option for option in shown if option["right"]), key=lambda option: option["id"] in mark.chosen)
    for option in [*wrong, *right]:
        items.append({"term": _term(version, option, mark), "text": _reason(version, option)})
    return items


def _term(version: QuestionVersion, option: dict[str, Any], mark: Mark) -> str:
    if not option["right"]:
        return "Why not this" if version.several else "Why not yours"
    if not version.several:
        return "Why this one" if not mark.right else "Why"
    return "You were right" if option["id"] in mark.chosen else "You left out"


def _reason(version: QuestionVersion, option: dict[str, Any]) -> SafeString:
    """Return the feedback of an option; where several could be chosen, below the option that it speaks of."""
    why = inline(option["feedback"])
    if not version.several:
        return why
    return format_html("<strong>{}.</strong> {}", option["text"].rstrip("."), why)


def _where(passage: Passage | None) -> dict[str, Any]:
    if passage is None:
        return {"term": "The passage", "text": "The lesson that teaches this is not published at the moment."}
    return {"term": "The passage", "text": "", "href": passage.href, "link": passage.name}


def _standard(version: QuestionVersion) -> dict[str, Any]:
    return {"term": "The standard", "text": f"{version.standard}: {version.standard_title}"}


def last_try(mark: Mark) -> list[dict[str, Any]]:
    """Return what the last try at putting a question right chose, and why that is not it; nothing before the first."""
    if not mark.tries:
        return []
    chosen = set(mark.tries[-1].chosen)
    items = [{"term": "You chose", "text": _listed([o["text"] for o in mark.version.options if o["id"] in chosen])}]
    items += [
        {"term": "Why not this", "text": _reason(mark.version, option)}
        for option in mark.version.options
        if option["id"] in chosen and not option["right"]
    ]
    missed = mark.version.right_ids - chosen
    if missed and mark.version.several:
        items.append({"term": "Not all of it", "text": "Something that is right is not among what you chose."})
    return items


def _listed(texts: list[str]) -> SafeString:
    """Return one text as it is, several as a list."""
    if len(texts) == 1:
        return format_html("{}", texts[0])
    rows = format_html_join("", "<li>{}</li>", ((text,) for text in texts))
    return format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', rows)
