"""Who may check whose cases, judge a check, and read what it came to."""

from datetime import date

from django.db.models import Q, QuerySet

from assessments.independence import Matter
from assessments.independence import check_may_judge as check_may_judge_case
from assessments.spot_checks.case_files.certificates import check_certified
from assessments.spot_checks.judging.ties import ties_of
from assessments.spot_checks.models import Assignment, Draw, DrawOfficer, SpotCheck, SpotCheckOutcome
from assessments.spot_checks.stakes import check_no_stake
from lms.calendar import today
from lms.models import Person, RoleGrant, Unit
from lms.permissions import NotAllowed, check_may, check_may_about, current_post, sees
from lms.permissions import visible_to as people_visible_to
from lms.roles import ROLES, Permission

# Whoever may read spot checks of their own cases holds cases.
HOLD_CASES = [role.value for role, spec in ROLES.items() if Permission.SEE_OWN_SPOT_CHECKS in spec.permissions]

# The readers who agree when no third is asked.
AGREEING = (Assignment.Seat.FIRST, Assignment.Seat.SECOND)


def officers_visible_to(person: Person, on: date) -> QuerySet[Person]:
    """Return the officers and learners of the places where `person` judges spot checks, and of their own line."""
    holders = RoleGrant.objects.on(on).filter(role__in=HOLD_CASES).values("person")
    return people_visible_to(person, Permission.JUDGE_SPOT_CHECKS, on).filter(pk__in=holders, is_active=True)


def check_may_review(reviewer: Person, officer: Person, *, on: date) -> None:
    """Refuse unless `reviewer` judges spot checks where the officer works, and has no tie to them."""
    check_may(reviewer, Permission.JUDGE_SPOT_CHECKS, on=on)
    check_may_judge_case(reviewer, officer, matter=Matter.CASE, on=on)
    check_may_about(reviewer, Permission.JUDGE_SPOT_CHECKS, officer, on=on)
    if not officers_visible_to(reviewer, on).filter(pk=officer.pk).exists():
        raise NotAllowed(f"{officer} is neither officer nor learner, so there is no case of theirs to check.")


def check_may_take(reviewer: Person, spot_check: SpotCheck, seat: str, *, on: date) -> None:
    """Refuse unless `reviewer` may judge this check in this seat: certified, of the place, and tied to nobody in it."""
    check_may_review(reviewer, spot_check.officer, on=on)
    check_certified(reviewer, spot_check.standard_version.standard, on=on)
    check_may_judge_case(reviewer, spot_check.officer, matter=Matter.CASE, on=on, ties=ties_of(spot_check, seat))


def check_may_judge(person: Person, assignment: Assignment, *, on: date) -> None:
    """Refuse unless the check is with this very reader, and they still may judge it: ties count on the day."""
    if person.pk != assignment.reviewer_id:
        raise NotAllowed(f"{assignment.reviewer} judges this check.")
    if assignment.ended_at is not None:
        raise NotAllowed(f"This check is no longer with you. {assignment.ended_reason} What you wrote is kept.")
    check_may_take(person, assignment.spot_check, assignment.seat, on=on)


def check_may_draw(person: Person, unit: Unit, *, on: date) -> None:
    """Refuse unless `person` draws spot checks for a place that holds all of `unit`."""
    check_may(person, Permission.DRAW_SPOT_CHECKS, unit=unit, on=on)


def check_not_drawn_from(person: Person, draw: Draw) -> None:
    """Refuse an officer of a draw: nobody draws from themselves, or learns before time that it is they."""
    if DrawOfficer.objects.filter(draw=draw, officer=person).exists():
        raise NotAllowed("Your own cases are part of this draw, so somebody else who draws cases looks after it.")


def check_may_change_drawn(person: Person, spot_check: SpotCheck, *, on: date) -> None:
    """Refuse unless `person` draws spot checks where the officer was drawn, and has no stake in check or draw."""
    drawn, post = spot_check.drawn, current_post(spot_check.officer, on)
    home = drawn.unit if drawn else post.unit if post else None
    check_may(person, Permission.DRAW_SPOT_CHECKS, unit=home, on=on)
    if person.pk == spot_check.officer_id:
        raise NotAllowed("Nobody replaces or cancels a check of their own case.")
    if drawn:
        check_not_drawn_from(person, drawn.draw)
    check_no_stake(person, spot_check, on=on)


def visible_to(person: Person, on: date, *, of: Person | None = None) -> QuerySet[SpotCheckOutcome]:
    """Return the outcomes that `person` may read: of their own cases, that they judged, and of whom they manage.

    Of two readers who agreed both judgements stand. Whoever is still to read the check on appeal reads no marks before.
    With `of`, only those of that officer's cases.
    """
    if of and not SpotCheckOutcome.objects.filter(spot_check__officer=of).exists():
        # Of most there is none, and who may read it need not be worked out.
        return SpotCheckOutcome.objects.none()
    read = Assignment.objects.filter(reviewer=person, seat__in=AGREEING, judgement__isnull=False).values("spot_check")
    own = Q(spot_check__officer=person) | Q(judgement__by=person)
    own |= Q(how=SpotCheckOutcome.How.AGREED, spot_check__in=read)
    sitting = Assignment.objects.filter(reviewer=person, ended_at=None, judgement=None).values("spot_check")
    found = SpotCheckOutcome.objects.filter(own | _of_their_people(person, on, of))
    found = found.filter(spot_check__officer=of) if of else found
    return found.exclude(spot_check__in=sitting)


def _of_their_people(person: Person, on: date, of: Person | None) -> Q:
    if of:
        return Q(spot_check__officer=of) if sees(person, Permission.SEE_LEARNERS, of.pk, on) else Q(pk__in=[])
    return Q(spot_check__officer__in=people_visible_to(person, Permission.SEE_LEARNERS, on).values("pk"))


def check_may_see(person: Person, outcome: SpotCheckOutcome, *, on: date) -> None:
    """Refuse unless `person` may read what a check came to."""
    if not visible_to(person, on).filter(pk=outcome.pk).exists():
        raise NotAllowed("A spot check is read by its officer, its reviewer, and those who manage the officer.")


def check_may_acknowledge(person: Person, outcome: SpotCheckOutcome) -> None:
    """Refuse everybody but the officer whose case it was."""
    if person.pk != outcome.spot_check.officer_id:
        raise NotAllowed("Only the officer whose case was checked says that they have read the outcome.")


def check_may_finish_review(person: Person, outcome: SpotCheckOutcome) -> None:
    """Refuse everybody but those who allocate cases to the officer: the review is theirs."""
    check_may_about(person, Permission.CHECK_ALLOCATION, outcome.spot_check.officer, on=today())
