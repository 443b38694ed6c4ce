"""What somebody reads about each answer once it is handed in: what is right, why, and where it is taught."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from assessments.quizzes.kinds.kind import Account, Why
from assessments.quizzes.marking import Mark, Outcome
from assessments.quizzes.models import QuestionVersion, Step
from assessments.quizzes.passages import Passage, passages_of
from assessments.quizzes.wording import Stem, inline, stem_of


@dataclass(frozen=True)
class Told:
    """A question that was handed in, as the page of results tells it."""

    position: int
    must_get_right: bool
    state: str
    said: str
    sure: str
    still_wrong: bool
    stem: Stem
    account: Account
    items: list[dict[str, Any]]


def told(outcome: Outcome) -> list[Told]:
    """Return every question: those still wrong first, then those put right, then those that were right."""
    passages = passages_of(mark.version for mark in outcome.marks)
    marks = sorted(outcome.marks, key=lambda mark: (not mark.to_work_through, mark.put_right, mark.position))
    return [_told(mark, passages.get(mark.version.pk), outcome.must_get_right) for mark in marks]


def _told(mark: Mark, passage: Passage | None, must: bool) -> Told:
    version = mark.version
    state, said = state_of(mark)
    account = version.how.account(version.body, mark.slot.order, mark.answer)
    return Told(
        position=mark.position,
        must_get_right=must and version.must_get_right,
        state=state,
        said=said,
        sure=Step.Sure(mark.sure).label if mark.sure else "",
        still_wrong=mark.still_wrong,
        stem=stem_of(version.stem),
        account=account,
        items=[*_blank(mark), *items_of(account.whys), _where(passage), _standard(version)],
    )


def state_of(mark: Mark) -> tuple[str, str]:
    """Return the shape and the word for how a question came out."""
    if mark.void:
        return "not_applicable", "Left out"
    if mark.waits:
        return "waiting", "Waits for a person"
    if mark.put_right:
        return "done", "Put right"
    if mark.right:
        return ("firm_up", "Right, but not sure") if mark.unsure else ("right", "Right")
    return "wrong", "Left blank" if mark.blank else "Wrong"


def _blank(mark: Mark) -> list[dict[str, Any]]:
    return [{"term": "You chose nothing", "text": inline(mark.version.blank)}] if mark.blank else []


def items_of(whys: Iterable[Why]) -> list[dict[str, Any]]:
    """Return why, as pages show it: what it speaks of in bold before it, where it speaks of one thing of several."""
    return [{"term": why.term, "text": _reason(why)} for why in whys]


def _reason(why: Why) -> SafeString:
    if not why.about:
        return inline(why.text)
    return format_html("<strong>{}.</strong> {}", why.about.rstrip("."), inline(why.text))


def _where(passage: Passage | None) -> dict[str, Any]:
    if passage is None:
        return {"term": "The passage", "text": "The lesson that teaches this is not published at the moment."}
    return {"term": "The passage", "text": "", "href": passage.href, "link": passage.name}


def _standard(version: QuestionVersion) -> dict[str, Any]:
    return {"term": "The standard", "text": f"{version.standard}: {version.standard_title}"}


def last_try(mark: Mark) -> list[dict[str, Any]]:
    """Return what the last try at putting a question right gave, and why that is not it; nothing before the first."""
    if not mark.tries:
        return []
    step = mark.tries[-1]
    version = step.question_version
    if version is None:
        return []
    given = {"term": "You chose", "text": _listed(version.in_words(step.answer))}
    return [given, *items_of(version.how.hints(version.body, step.answer))]


def _listed(texts: list[str]) -> SafeString:
    """Return one text as it is, several as a list."""
    if len(texts) == 1:
        return format_html("{}", texts[0])
    rows = format_html_join("", "<li>{}</li>", ((text,) for text in texts))
    return format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', rows)
