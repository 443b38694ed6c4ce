"""What the pages of the portfolio show, gathered from the rooms that know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from django.core.paginator import Page
from django.db.models import Q
from django.urls import reverse

from assessments.portfolio.assessors import award_since, countersigner_for
from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.gap import UnitGap, gap_of, portfolios_of
from assessments.portfolio.judging.holds import at_time
from assessments.portfolio.judging.queues import Waiting
from assessments.portfolio.models import Claim, Criterion, Evidence, FrameworkVersion, Hold, Judgement
from assessments.portfolio.permissions import check_may_read_text, visible_to
from assessments.portfolio.states import Present, State, present
from lms.calendar import in_words, today, working_days_between
from lms.models import Person
from lms.permissions import current_post, line_manager_of, refusal
from lms.policy.practice import MARKING_DAYS
from lms.rules import Answer, RuleBook
from mentoring.pairings.models import Pairing


@dataclass(frozen=True)
class ClaimLine:
    """One claim in a list: its criterion, and where it stands."""

    claim: Claim
    present: Present[Judgement]

    @property
    def text(self) -> str:
        """Say which criterion and how it stands."""
        return f"{self.claim.criterion.code}: {state_in_words(self.present, self.claim)}"


@dataclass(frozen=True)
class Piece:
    """One piece of evidence in a list, with its claims."""

    evidence: Evidence
    lines: list[ClaimLine]


@dataclass(frozen=True)
class Overview:
    """Where a learner is with the whole framework."""

    version: FrameworkVersion | None
    units: list[UnitGap]

    @property
    def total(self) -> int:
        """Count the criteria."""
        return sum(len(unit.held) for unit in self.units)

    @property
    def met(self) -> int:
        """Count the criteria that are met."""
        return sum(unit.met for unit in self.units)


def state_in_words(state: Present[Judgement], claim: Claim) -> str:
    """Say where a claim stands, with who and when."""
    latest = state.latest
    if state.state == State.WAITING:
        return f"waiting to be judged, by {in_words(claim.judge_by)}"
    if state.state == State.RETURNED and latest:
        return f"sent back to {latest.by} to be judged again"
    if state.state == State.TO_COUNTERSIGN and latest:
        return f"{latest.get_decision_display().lower()}, not final until it is countersigned"
    return f"{state.state.lower()}, judged by {latest.by}" if latest else state.state


def overview_of(person: Person) -> Overview:
    """Return where `person` is with the framework in use."""
    version = framework_in_use()
    portfolio = portfolios_of([person.pk], version)[person.pk]
    return Overview(version, gap_of(portfolio, criteria_of(version) if version else []))


def pieces(page: "Page[Evidence]") -> list[Piece]:
    """Return the evidence of a page of a list, each with its claims. Two queries."""
    claims = Claim.objects.filter(evidence__in=[row.pk for row in page]).with_judgements()
    lines: dict[int, list[ClaimLine]] = {}
    for claim in claims.order_by("criterion__unit__number", "criterion__position"):
        lines.setdefault(claim.evidence_id, []).append(ClaimLine(claim, present(list(claim.judgements.all()))))
    return [Piece(row, lines.get(row.pk, [])) for row in page]


def supporters_of(person: Person, on: date) -> list[Person]:
    """Return who may have seen a learner at work: assessor, mentor, manager."""
    rows = Pairing.objects.on(on).filter(learner=person).select_related("supporter").order_by("-kind")
    people = [row.supporter for row in rows]
    manager = line_manager_of(person, on)
    return list(dict.fromkeys([*people, *([manager] if manager else [])]))


def criteria_in_use() -> list[Criterion]:
    """Return the criteria that evidence is claimed against."""
    version = framework_in_use()
    return criteria_of(version) if version else []


def marking_rule(person: Person, on: date) -> Answer:
    """Return the rule of marking days where `person` works."""
    post = current_post(person, on)
    return RuleBook.at(post.unit if post else None, on).answer(MARKING_DAYS)


MARKING_COLUMNS = [
    {"label": "Learner"},
    {"label": "Claim"},
    {"label": "Evidence"},
    {"label": "Waited", "number": True},
    {"label": "Judge by"},
    {"label": "State"},
]
ELSEWHERE_COLUMNS = [{"label": "Learner"}, {"label": "Claim"}, {"label": "You judged"}, {"label": "Where it is"}]


def marking_rows(queue: Iterable[Waiting]) -> list[list[Any]]:
    """Return the table of what waits to be judged."""
    return [
        [
            {"text": row.name, "href": "" if row.locked else where_to_judge(row.claim)},
            row.claim.criterion.text,
            {"text": row.claim.evidence.title, "note": row.claim.evidence.get_kind_display()},
            days(row.days_waited),
            short(row.claim.judge_by),
            {"text": row.in_words, "state": row.shape},
        ]
        for row in queue
    ]


def where_to_judge(claim: Claim) -> str:
    """Return where a claim is judged: on the page of its piece of evidence."""
    return f"{reverse('portfolio:judge', args=[claim.evidence_id])}#claim-{claim.pk}"


def elsewhere_rows(judgements: list[Judgement], on: date) -> list[list[Any]]:
    """Return the table of what an assessor judged and what is with somebody else."""
    rows = []
    for judgement in judgements:
        claim, back = judgement.claim, judgement.signature
        if back is None:
            where = f"To be countersigned, {days(working_days_between(today(judgement.judged_at), on))}"
        else:
            where = f"Sent back by {back.by}: {back.reasons}"
        rows.append(
            [
                {
                    "text": f"{claim.evidence.person}, {claim.criterion.code}",
                    "href": reverse("portfolio:judgement", args=[claim.pk]),
                },
                claim.criterion.text,
                {
                    "text": f"{judgement.get_decision_display()}, {short(today(judgement.judged_at))}",
                    "state": "met" if judgement.met else "not_yet_met",
                },
                {"text": where, "state": "waiting"},
            ]
        )
    return rows


def facts_before_judging(claims: list[Claim], judge: Person, on: date, hold: Hold | None) -> list[dict[str, Any]]:
    """Return what an assessor should know before they judge a piece: the earliest of its claims decides."""
    first = min(claims, key=lambda claim: (claim.judge_by, claim.claimed_at))
    rule = marking_rule(first.evidence.person, on)
    facts: list[dict[str, Any]] = [
        {
            "term": "Claimed",
            "value": in_words(today(first.claimed_at)),
            "note": f"{days(working_days_between(today(first.claimed_at), on), 'working day')} ago",
        },
        {
            "term": "Judge by",
            "value": f"{first.judge_by:%A} {in_words(first.judge_by)}",
            "note": f"{rule.in_words} after it was submitted",
            "unconfirmed": not rule.confirmed,
        },
    ]
    if hold:
        until = {"term": "Yours until", "value": at_time(hold.until), "note": "saving makes it longer"}
        facts.append(until)
    return [*facts, _countersignature(first, judge, on)]


def _countersignature(claim: Claim, judge: Person, on: date) -> dict[str, Any]:
    if award_since(judge, on):
        return {"term": "Countersignature", "value": "Not needed", "note": "you hold the assessor award"}
    who = countersigner_for(claim.evidence.person, judge, on)
    note = "you do not hold the assessor award yet"
    return {
        "term": "Countersignature",
        "value": f"Needed: {who}" if who else "Needed; nobody is free yet",
        "note": note,
    }


def history(claim: Claim, reader: Person, on: date) -> list[Judgement]:
    """Return the judgements on the criterion of a claim of the same learner that `reader` may read, oldest first."""
    learner = claim.evidence.person
    readable = set(visible_to(reader, on).filter(evidence__person=learner).values_list("pk", flat=True))
    return [row for row in history_of(learner, [claim.criterion]) if row.claim_id in readable]


def history_of(learner: Person, criteria: list[Criterion]) -> list[Judgement]:
    """Return every judgement of a learner on some criteria, or on those of other versions that they stand for.

    Those that came second, those of claims that were replaced or taken back, and those of second readers are all
    there, oldest first. Two queries.
    """
    ids = {criterion.pk for criterion in criteria}
    alike = Criterion.objects.filter(Q(pk__in=ids) | Q(continued_by__in=ids) | Q(stands_for__in=ids)).values("pk")
    rows = Judgement.objects.filter(claim__evidence__person=learner, claim__criterion__in=alike)
    related = rows.select_related(
        "by",
        "countersignature__by",
        "ruling__by",
        "claim__evidence__withdrawal",
        "claim__criterion",
        "claim__replaced_by",
        "replaces",
        "beside__by",
    )
    return list(related.order_by("pk"))


def evidence_for(person: Person, evidence: Evidence, on: date) -> dict[str, Any]:
    """Return a piece of evidence as `person` may read it: its numbered paragraphs and files, or why not."""
    why = refusal(check_may_read_text, person, evidence, on=on)
    paragraphs = [] if why else _paragraphs(evidence.text)
    return {
        "evidence": evidence,
        "paragraphs": paragraphs,
        "noted": [] if why else _noted(evidence, len(paragraphs)),
        "files": [] if why else list(evidence.files.all()),
        "why_not_read": why,
    }


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.splitlines() if part.strip()]


def _noted(evidence: Evidence, before: int) -> list[dict[str, Any]]:
    """Return what stands under headings of its own, its paragraphs numbered on from those before."""
    found, number = [], count(before + 1)
    for part in evidence.parts:
        if paragraphs := _paragraphs(part.get("text", "")):
            numbered = [(next(number), words) for words in paragraphs]
            found.append({"heading": part.get("heading", ""), "paragraphs": numbered})
    return found


def days(number: int, one: str = "day") -> str:
    """Write a number of days."""
    return f"{number} {one}{'' if number == 1 else 's'}"


def short(day: date) -> str:
    """Write a day as tables do, in one piece: Fri 20 Nov."""
    return f"{day:%a}\N{NO-BREAK SPACE}{day.day}\N{NO-BREAK SPACE}{day:%b}"
