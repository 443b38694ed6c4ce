"""Cases that are to move because what was set aside stands again: asked for, and closed once they are elsewhere."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from lms import audit
from lms.actions import close_duties, close_duty, open_duty
from lms.calendar import in_words, working_day_after
from lms.models import Duty, Person
from lms.permissions import NotAllowed, line_managers_of
from lms.policy.allocating import HELD_CASE_DAYS
from lms.roles import Role
from lms.rules import RuleBook
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import AllocationDecision, Case, Override, OverrideReview
from mentoring.caseload.officers import Asked, asked_about
from mentoring.caseload.permissions import check_allocate_to
from mentoring.caseload.reasons import BLOCK

MOVE_DUTY: Final = "move_case"
SOURCE: Final = Override._meta.label_lower
# A night that was missed is made good; what lapsed earlier is found by the re-check of held cases.
LOOKED_BACK: Final = timedelta(days=28)
Outcome = AllocationDecision.Outcome
Reviewed = OverrideReview.Outcome


@transaction.atomic
def say_moved(*, decision: AllocationDecision, words: str, by: Person) -> None:
    """Say where a case is now that was to move."""
    check_allocate_to(by, decision.person)
    override = Override.objects.filter(decision=decision, pk__in=open_moves()).first()
    if override is None:
        raise NotAllowed("Nothing asks for this case to move.")
    close_duty(kind=MOVE_DUTY, source=override, by=by, reason=words)
    audit.record("case_moved", by=by, subject=override, words=words)


@transaction.atomic
def keep_override_duties(*, on: date) -> int:
    """Ask for a case to move whose override has come to its day while a block still stands; return how many were asked.

    Close what asks for a case that is with somebody else by now. Safe to repeat.
    """
    close_moved(overrides=Override.objects.filter(pk__in=open_moves()))
    lapsed = list(_lapsed(on))
    people = {row.decision.person for row in lapsed} | {row.decision.lead for row in lapsed if row.decision.lead}
    known = asked_about(people, on)
    asked = 0
    for override in lapsed:
        if stands := still_stands(override, known[override.decision.person_id], known):
            why = f"The override ended on {in_words(override.ends)}, and this still stands: {stands}"
            asked += ask_to_move(override, why, on=on, by=None)
    return asked


def close_moved(*, overrides: QuerySet[Override]) -> None:
    """Close the duties to move cases that are with somebody else: by a later decision, or by the cases held."""
    moved = overrides.filter(_with_somebody_else()).values("pk")
    duties = Duty.objects.open().filter(kind=MOVE_DUTY, source_kind=SOURCE, source_id__in=moved)
    close_duties(duties=duties, by=None, reason="The case is with somebody else.")


def _with_somebody_else() -> Q:
    """Ask of overrides whether their case has gone elsewhere since."""
    return Q(_given_on()) | Q(_gone(), decision__outcome=Outcome.ALLOCATED)


def _given_on() -> Exists:
    """Say of overrides whether a later decision gave the case to somebody else, or put it into the name of a lead."""
    later = AllocationDecision.objects.filter(
        answer__case_key=OuterRef("decision__answer__case_key"), pk__gt=OuterRef("decision")
    ).exclude(answer__case_key="")
    same = Q(person=OuterRef("decision__person"), outcome=Outcome.ALLOCATED)
    return Exists(later.exclude(same | Q(outcome=Outcome.NOT_ALLOCATED)))


def _gone() -> Exists:
    """Say of overrides whether a file newer than the decision has the case with somebody else, or with nobody.

    The case is found by its key: one that was new when it was decided on stood in no file yet.
    """
    cases = Case.objects.filter(key=OuterRef("decision__answer__case_key"))
    newer = cases.filter(facts_day__gt=OuterRef("decision__decided_on"))
    return Exists(newer.filter(Q(holder=None) | ~Q(holder=OuterRef("decision__person"))))


def still_stands(override: Override, asked: Asked, known: dict[int, Asked]) -> str:
    """Say what that was set aside still blocks the case with this person; nothing where nothing does."""
    decision = override.decision
    case = CaseFacts.from_record(decision.answer.facts["case"])
    reasons = without_this(asked, decision).about(case, known.get(decision.lead_id or 0)).reasons
    # What stands against a lead is never set aside.
    theirs = [row for row in reasons if row.answer == BLOCK and not row.of_lead]
    return " ".join(row.reason for row in theirs if row.key in override.rules)


def without_this(asked: Asked, decision: AllocationDecision) -> Asked:
    """Return somebody as they stand without a case in their own name that is counted with them already.

    It is in the latest figure when that is newer than the decision, and else among what was allocated since.
    """
    if decision.outcome != Outcome.ALLOCATED:
        return asked
    now, pending, points = asked.officer.workload, asked.officer.pending, decision.points
    if now and decision.decided_on < now.day:
        figure = replace(now, cases=max(0, now.cases - 1), total=max(0, now.total - points))
        officer = replace(asked.officer, workloads=(*asked.officer.workloads[:-1], figure))
    else:
        less = replace(pending, cases=max(0, pending.cases - 1), points=max(0, pending.points - points))
        officer = replace(asked.officer, pending=less)
    return replace(asked, officer=officer)


def _lapsed(on: date) -> QuerySet[Override]:
    """Return the overrides whose day has come and about which nobody was ever asked to move the case."""
    last = OverrideReview.objects.filter(override=OuterRef("pk")).order_by("-pk")
    asked = Duty.objects.filter(kind=MOVE_DUTY, source_kind=SOURCE).values("source_id")
    rows = Override.objects.filter(ends__lte=on, ends__gt=on - LOOKED_BACK).exclude(pk__in=asked)
    rows = rows.annotate(last=Subquery(last.values("outcome")[:1]))
    rows = rows.filter(Q(last=None) | Q(last=Reviewed.STANDS))
    rows = rows.exclude(_with_somebody_else())
    return rows.select_related("decision__answer", "decision__person", "decision__lead", "decision__unit", "by")


def open_moves() -> QuerySet[Duty, Any]:
    """Return the ids of the overrides whose case is asked to move."""
    duties = Duty.objects.open().filter(kind=MOVE_DUTY, source_kind=SOURCE)
    return duties.values("source_id")


def ask_to_move(override: Override, why: str, *, on: date, by: Person | None) -> bool:
    """Ask whoever manages the person to move the case; return whether anybody was asked."""
    decision = override.decision
    if decision.unit is None:
        return False
    manager = line_managers_of([decision.person_id], on).get(decision.person_id)
    case = f"case {decision.answer.case_mask}" if decision.answer.case_mask else "a case"
    days = int(RuleBook.at(decision.unit, on).answer(HELD_CASE_DAYS).value)
    open_duty(
        kind=MOVE_DUTY,
        source=override,
        title=f"Move {case} from {decision.person}",
        reason=f"{why} Give it to somebody who may hold it, and say so.",
        due=working_day_after(on, days),
        about=decision.person,
        owner=manager,
        role=None if manager else Role.SPO,
        unit=None if manager else decision.unit,
        link=reverse("caseload:decision", args=[decision.pk]),
        link_text="Look at the decision",
        by=by,
    )
    return True
