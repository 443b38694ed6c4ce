"""What stands beside a judgement for its reader: what was asked and answered about it, and what they may do now."""

from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from assessments.portfolio.disputes.days import last_day_to_appeal
from assessments.portfolio.disputes.permissions import check_may_appeal, check_may_disagree
from assessments.portfolio.models import Appeal, Claim, FurtherTry, Judgement, MoreTime
from assessments.portfolio.permissions import is_party
from assessments.portfolio.states import Present, State
from assessments.portfolio.tries.counting import why_not_again
from assessments.portfolio.tries.further import check_may_agree
from assessments.portfolio.tries.more_time import check_may_answer, check_may_ask
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import refusal


@dataclass(frozen=True)
class Line:
    """One thing about a judgement, with the shape that stands for it."""

    kind: str
    text: str
    words: str = ""


@dataclass(frozen=True)
class Door:
    """Something that the reader may do now."""

    text: str
    href: str


@dataclass(frozen=True)
class Beside:
    """Everything beside a judgement."""

    lines: list[Line]
    doors: list[Door]
    # By when the next step is to be done, where a later day was agreed on.
    until: date | None = None
    # Why the learner may not claim the criterion now.
    blocked: str = ""


def beside(person: Person, claim: Claim, state: Present[Judgement], on: date) -> Beside:
    """Return what stands beside the newest judgement of a claim, for `person`."""
    latest, final = state.latest, state.final
    if latest is None:
        return Beside([], [])
    latest.claim = claim
    asked = list(MoreTime.objects.filter(judgement=latest).select_related("answered_by").order_by("pk"))
    appeals = Appeal.objects.filter(judgement__claim=claim).select_related("reader", "answer__by").order_by("pk")
    plans = FurtherTry.objects.filter(person=claim.evidence.person, criterion=claim.criterion).select_related("by")
    mine, party = claim.evidence.person_id == person.pk, is_party(person, claim, on)
    between = [_told(line, party) for line in _disagreement(latest)]
    asked_for = [*map(_appeal, appeals), *map(_time, asked), *map(_plan, plans.order_by("at"))]
    lines = [*between, *(_told(line, mine or party) for line in asked_for)]
    agreed = [row.until for row in asked if row.agreed]
    doors = _learners(person, latest, on) if mine else _assessors(person, latest, state, asked, on)
    blocked = why_not_again(claim.evidence.person, [claim.criterion], on) if final and not final.met else {}
    return Beside(lines, doors, agreed[-1] if agreed else None, blocked.get(claim.criterion_id, ""))


def _told(line: Line, words: bool) -> Line:
    """Return a line with its words, or without them for whoever they were not written for."""
    return line if words else replace(line, words="")


def _disagreement(judgement: Judgement) -> list[Line]:
    found = judgement.disagreed
    if found is None:
        return []
    lines = [Line("waiting", f"{judgement.by} disagreed on {in_words(today(found.at))}", found.reasons)]
    if ruled := judgement.ruled:
        answer = "the judgement stands" if ruled.upholds else "it is judged again"
        kind = "right" if ruled.upholds else "due"
        lines.append(Line(kind, f"{ruled.by} ruled on {in_words(today(ruled.at))}: {answer}", ruled.reasons))
    return lines


def _appeal(row: Appeal) -> Line:
    begun = f"Appealed on {in_words(today(row.at))}"
    if row.answer:
        return Line("right", f"{begun}; {row.answer.by} read it again", row.reasons)
    if row.closed_at:
        return Line("not_applicable", f"{begun}; taken back on {in_words(today(row.closed_at))}", row.reasons)
    who = f"{row.reader} reads it again" if row.reader else "a second reader is looked for"
    return Line("waiting", f"{begun}; {who}, by {in_words(row.answer_by)}", row.reasons)


def _time(row: MoreTime) -> Line:
    asked = f"More time asked, until {in_words(row.until)}"
    if row.answered_at is None:
        return Line("waiting", f"{asked}; not answered yet", row.reason)
    if row.agreed:
        return Line("right", f"{asked}; {row.answered_by} agreed", row.answer)
    return Line("not_applicable", f"{asked}; {row.answered_by} left the day as it was", row.answer)


def _plan(row: FurtherTry) -> Line:
    return Line("right", f"Agreed with {row.by} on {in_words(today(row.at))} how to go on", row.plan)


def _learners(person: Person, latest: Judgement, on: date) -> list[Door]:
    """Return what the learner may do about the newest judgement."""
    doors = []
    if not refusal(check_may_ask, person, latest, on=on):
        doors.append(Door("Ask for more time", reverse("portfolio:more_time", args=[latest.pk])))
    if not refusal(check_may_appeal, person, latest, on=on):
        last, _ = last_day_to_appeal(latest)
        text = f"Appeal to a second reader (until {in_words(last)})"
        doors.append(Door(text, reverse("portfolio:appeal", args=[latest.pk])))
    elif Appeal.objects.filter(judgement=latest, by=person, closed_at=None).exists():
        doors.append(Door("Your appeal", reverse("portfolio:appeal", args=[latest.pk])))
    return doors


def _assessors(
    person: Person, latest: Judgement, state: Present[Judgement], asked: list[MoreTime], on: date
) -> list[Door]:
    """Return what an assessor may do about the newest judgement."""
    doors = []
    if state.state == State.RETURNED and not refusal(check_may_disagree, person, latest, on=on):
        doors.append(Door("You do not agree: ask a quality assurer", reverse("portfolio:disagree", args=[latest.pk])))
    for row in asked:
        row.judgement = latest
        if not row.answered_at and not refusal(check_may_answer, person, row, on=on):
            doors.append(Door("Answer the request for more time", reverse("portfolio:answer_more_time", args=[row.pk])))
    learner, criterion = latest.claim.evidence.person, latest.claim.criterion
    if not latest.met and not refusal(check_may_agree, person, learner, criterion, on=on):
        args = [learner.pk, criterion.pk]
        doors.append(Door("Agree how they go on", reverse("portfolio:further_try", args=args)))
    return doors
