"""What somebody reads about each answer once it is handed in: what is right, why, and where it is taught."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from assessments.quizzes.behaviours import ALL, MARK, PASSAGE, RIGHT_ANSWER, WHY
from assessments.quizzes.disputes import Dispute, Disputes
from assessments.quizzes.kinds.kind import Account, Answer, Why
from assessments.quizzes.marking import Mark, Outcome
from assessments.quizzes.models import PersonMark, QuestionVersion, Step
from assessments.quizzes.passages import Passage, passages_of
from assessments.quizzes.wording import Stem, inline, stem_of
from courses.prose import prose
from lms.calendar import in_words as when
from lms.calendar import today


@dataclass(frozen=True)
class Told:
    """A question that was handed in, as the page of results tells it."""

    position: int
    must_get_right: bool
    state: str
    said: str
    sure: str
    still_wrong: bool
    # Right, but somebody was not sure of it: it is made sure of, not put right.
    unsure: bool
    stem: Stem
    account: Account
    items: list[dict[str, Any]]
    # What became of it since: challenged, marked again.
    dispute: Dispute | None = None

    @property
    def came(self) -> list[tuple[str, SafeString]]:
        """Return the stages of a case, each with its heading."""
        return [(reveal.heading, prose(reveal.text)) for reveal in self.account.reveals]


def told(
    outcome: Outcome,
    tells: Collection[str] = ALL,
    *,
    timed_out: bool = False,
    disputes: Disputes | None = None,
    read: Mapping[int, Sequence[PersonMark]] | None = None,
) -> list[Told]:
    """Return every question as far as this phase tells it: those still wrong first, then those put right, then those
    that were right; where nobody may know which is which, in their order."""
    passages = passages_of(mark.version for mark in outcome.marks) if PASSAGE in tells else {}
    marks = sorted(outcome.marks, key=lambda mark: (not mark.to_work_through, mark.put_right, mark.position))
    if MARK not in tells:
        marks = list(outcome.marks)
    disputes, read = disputes or Disputes({}, {}), read or {}
    found = [
        _told(mark, passages.get(mark.version.pk), outcome.must_get_right, tells, timed_out, disputes) for mark in marks
    ]
    by_position = {mark.position: read.get(mark.slot.pk, ()) for mark in marks} if MARK in tells else {}
    return [replace(one, items=[*items_of_marks(by_position.get(one.position, ())), *one.items]) for one in found]


def _told(
    mark: Mark, passage: Passage | None, must: bool, tells: Collection[str], timed_out: bool, disputes: Disputes
) -> Told:
    version = mark.version
    # A question that was corrected, and marked again by that, is explained by what is right now.
    key = disputes.corrected.get(mark.slot.pk, version)
    state, said = state_of(mark) if MARK in tells else ("done", "Handed in")
    account = key.how.account(key.body, mark.slot.order if key == version else {}, mark.answer)
    if RIGHT_ANSWER not in tells:
        # What was given is all that may be known, and why that is wrong.
        account = Account(key.how.hints(key.body, mark.answer) if MARK in tells else ())
    if mark.waits or mark.try_waits:
        # Neither what it should hold nor an answer that would do is told before a person has marked it.
        account = Account((), words=account.words)
    whys = items_of(account.whys) if WHY in tells else []
    given = [] if RIGHT_ANSWER in tells or mark.blank else [given_items(version, mark.answer)]
    return Told(
        position=mark.position,
        must_get_right=must and version.must_get_right,
        state=state,
        said=said,
        sure=Step.Sure(mark.sure).label if mark.sure else "",
        still_wrong=mark.still_wrong and MARK in tells,
        unsure=mark.right and MARK in tells,
        stem=stem_of(version.stem),
        account=account,
        items=[
            *given,
            *(_blank(mark, timed_out) if WHY in tells else []),
            *whys,
            *(place_items(version, passage) if PASSAGE in tells else []),
        ],
        dispute=disputes.by_position.get(mark.position),
    )


def state_of(mark: Mark) -> tuple[str, str]:
    """Return the shape and the word for how a question came out."""
    if mark.void:
        return "not_applicable", "Left out"
    if mark.waits:
        return "waiting", "Waits for a person"
    if mark.try_waits:
        return "waiting", "Written again: waits for a person"
    if mark.put_right:
        return "done", "Made sure of" if mark.right else "Put right"
    if mark.right:
        return ("firm_up", "Right, but not sure") if mark.unsure else ("right", "Right")
    return "wrong", "Left blank" if mark.blank else "Wrong"


def items_of_marks(marks: Iterable[PersonMark]) -> list[dict[str, Any]]:
    """Return how persons marked an answer, in order, with their words."""
    return [
        {
            "term": f"Marked by {mark.by}",
            "text": format_html(
                "<strong>{}</strong>, {}. {}", str(mark).capitalize(), when(today(mark.at)), mark.words
            ),
        }
        for mark in marks
    ]


def _blank(mark: Mark, timed_out: bool) -> list[dict[str, Any]]:
    """Return what is told of a question left out: where the time ran out first, what its author wrote for that."""
    if not mark.blank:
        return []
    if timed_out:
        return [{"term": "Time ran out first", "text": inline(mark.version.timed_out or mark.version.blank)}]
    return [{"term": "How to begin", "text": inline(mark.version.blank)}]


def given_items(version: QuestionVersion, answer: Answer) -> dict[str, Any]:
    """Return what was given, in words."""
    return {"term": "Your answer", "text": _listed(version.in_words(answer))}


def place_items(version: QuestionVersion, passage: Passage | None) -> list[dict[str, Any]]:
    """Return where it is taught, and by which standard."""
    return [_where(passage), _standard(version)]


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


def last_try(asked_first: QuestionVersion, step: Step | None) -> list[dict[str, Any]]:
    """Return what the last try at putting a question right gave, and why that is not it; nothing before the first."""
    version = step.question_version if step else None
    if step is None or version is None:
        return []
    other = version.question_id != asked_first.question_id
    asked = [{"term": "You were asked", "text": stem_of(version.stem).ask}] if other else []
    given = {"term": "Your answer", "text": _listed(version.in_words(step.answer))}
    return [*asked, given, *items_of(version.how.hints(version.body, step.answer))]


def _listed(texts: list[str]) -> SafeString:
    """Return one text as it is, several as a list."""
    if len(texts) == 1:
        return format_html("{}", texts[0])
    rows = format_html_join("", "<li>{}</li>", ((text,) for text in texts))
    return format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', rows)
