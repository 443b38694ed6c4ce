"""A check passes from one reader to another, and what anybody wrote stays theirs."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from assessments.spot_checks.judging.handing import hand_back, keep_readers, take
from assessments.spot_checks.models import Assignment, Certificate, DeclaredTie, MarkingDraft, SpotCheck
from lms.calendar import today, working_day_after
from lms.models import Absence, AuditEvent, LineManagement, Notice, RoleGrant
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories.readers import opened, reviewer
from tests.factories.spot_checks import check, judged, set_fast

WROTE = {"q1_1": {"answer": "insufficient", "note": "The police log was not read."}}


def begun(assignment: Assignment, until: datetime | None = None) -> MarkingDraft:
    """Let a reader have written something, with a claim until a moment."""
    Assignment.objects.filter(pk=assignment.pk).update(claimed_until=until or timezone.now() + timedelta(hours=2))
    return MarkingDraft.objects.create(assignment=assignment, answers=WROTE, revision=3, saved_at=timezone.now())


def days_later(count: int) -> datetime:
    """Return the present time so many working days from today."""
    return timezone.now() + (working_day_after(today(), count) - today())


# ---- handed back ----


@pytest.mark.parametrize(("about", "again"), [("case", True), ("officer", False)])
def test_who_hands_a_check_back_is_never_asked_for_that_again(cast: Cast, about: str, again: bool) -> None:
    reviewer(cast, "helen")
    assignment = check(cast.amara, cast.nadia)
    draft = begun(assignment)
    hand_back(assignment=assignment, kind="worked_on", about=about, by=cast.amara)
    assignment.refresh_from_db()
    assert (assignment.ended_as, assignment.ended_reason) == ("handed_back", "You handed it back.")
    now = assignment.spot_check.assignments.get(ended_at=None)
    assert (now.reviewer, now.seat, now.because["barred"]) == (cast.helen, "first", {"declared": 1})
    draft.refresh_from_db()
    assert (draft.assignment, draft.answers) == (assignment, WROTE)
    tie = DeclaredTie.objects.get()
    assert (tie.reviewer, tie.officer, tie.kind) == (cast.amara, cast.nadia, "worked_on")
    judged(now)
    later = opened(cast.nadia)
    if again:
        take(spot_check=later, seat="first", by=cast.amara)
    else:
        with pytest.raises(NotAllowed, match="You said that you should not judge work of Nadia Rowe: you have worked"):
            take(spot_check=later, seat="first", by=cast.amara)


def test_handing_back_twice_is_once(cast: Cast) -> None:
    assignment = check(cast.amara, cast.nadia)
    for _ in range(2):
        hand_back(assignment=assignment, kind="knows", about="officer", by=cast.amara)
    assert DeclaredTie.objects.count() == 1
    assert AuditEvent.objects.filter(code__in=("spot_check_tie_declared", "spot_check_given_up")).count() == 2


def test_only_its_reader_hands_a_check_back_and_only_before_judging(cast: Cast) -> None:
    reviewer(cast, "helen")
    assignment = check(cast.amara, cast.nadia)
    with pytest.raises(NotAllowed, match="not with you, so it is not yours to hand back"):
        hand_back(assignment=assignment, kind="knows", about="officer", by=cast.helen)
    judged(assignment)
    with pytest.raises(NotAllowed, match="a judgement is never taken back"):
        hand_back(assignment=assignment, kind="knows", about="officer", by=cast.amara)
    assert not DeclaredTie.objects.exists()


# ---- taken ----


def test_a_check_that_nobody_has_is_taken(cast: Cast) -> None:
    reviewer(cast, "amara")
    row = take(spot_check=opened(cast.nadia), seat="first", by=cast.amara)
    assert (row.reviewer, row.given_by, row.because) == (cast.amara, cast.amara, {"taken": True})
    assert not Notice.objects.filter(person=cast.amara).exists()


@pytest.mark.parametrize(
    ("days", "claim", "sentence"),
    [
        (0, None, "Amara Diallo has this check, and until the end of"),
        (3, None, "Amara Diallo has this check, and until the end of"),
        (4, None, ""),
        (4, 1, "Amara Diallo has this check, until"),
        (0, -1, ""),
        (0, 0, ""),
    ],
)
def test_a_check_of_somebody_else_is_taken_once_it_is_free(
    cast: Cast, days: int, claim: int | None, sentence: str
) -> None:
    reviewer(cast, "helen")
    assignment = check(cast.amara, cast.nadia)
    moment = days_later(days)
    if claim is not None:
        begun(assignment, moment + timedelta(minutes=claim))

    def helen_takes() -> Assignment:
        return take(spot_check=assignment.spot_check, seat="first", by=cast.helen, at=moment)

    if sentence:
        with pytest.raises(NotAllowed, match=sentence):
            helen_takes()
        assert Assignment.objects.get().ended_at is None
        return
    assert helen_takes().reviewer == cast.helen
    assignment.refresh_from_db()
    assert (assignment.ended_as, assignment.ended_reason[:26]) == ("taken_over", "Helen Marsh took it over o")
    assert MarkingDraft.objects.filter(assignment=assignment).count() == (0 if claim is None else 1)
    told = Notice.objects.get(person=cast.amara, event=f"spot-check-ended-{assignment.pk}")
    assert told.text.endswith("What you wrote is kept.")


def test_what_needs_no_reader_is_not_taken(cast: Cast) -> None:
    reviewer(cast, "helen")
    assignment = check(cast.amara, cast.nadia)
    for seat in ("second", "third", "appeal"):
        with pytest.raises(NotAllowed, match="needs no reader any more"):
            take(spot_check=assignment.spot_check, seat=seat, by=cast.helen)
    judged(assignment)
    with pytest.raises(NotAllowed, match="needs no reader any more"):
        take(spot_check=assignment.spot_check, seat="first", by=cast.helen)


def test_nobody_takes_more_than_there_is_room_for(cast: Cast) -> None:
    reviewer(cast, "amara")
    officers = (cast.nadia, cast.gareth, cast.owen, cast.priya, cast.callum)
    for officer in officers:
        take(spot_check=opened(officer), seat="first", by=cast.amara)
    SpotCheck.objects.filter(officer=cast.nadia).update(closed_at=timezone.now(), closed_as="cancelled")
    take(spot_check=opened(cast.nadia), seat="first", by=cast.amara)
    SpotCheck.objects.filter(officer=cast.helen).update(closed_at=timezone.now())
    RoleGrant.objects.create(person=cast.joel, role=Role.OFFICER, unit=cast.pdu, starts=today())
    with pytest.raises(NotAllowed, match="You have 5 cases to judge, and a reviewer has at most 5 at once"):
        take(spot_check=opened(cast.joel), seat="first", by=cast.amara)


def test_taking_what_is_with_oneself_changes_nothing(cast: Cast) -> None:
    assignment = check(cast.amara, cast.nadia)
    assert take(spot_check=assignment.spot_check, seat="first", by=cast.amara) == assignment


# ---- by night ----


def left(cast: Cast) -> None:
    cast.amara.is_active = False
    cast.amara.save()


def away(cast: Cast) -> None:
    Absence.objects.create(person=cast.amara, starts=today())


def grant_over(cast: Cast) -> None:
    RoleGrant.objects.filter(person=cast.amara).update(ends=today())


def certificate_over(cast: Cast) -> None:
    yesterday = today() - timedelta(days=1)
    Certificate.objects.filter(person=cast.amara).update(starts=yesterday, ends=today())


def manages(cast: Cast) -> None:
    LineManagement.objects.filter(person=cast.nadia).update(manager=cast.amara)


def mentors(cast: Cast) -> None:
    Pairing.objects.create(kind="mentor", learner=cast.nadia, supporter=cast.amara, starts=today())


@pytest.mark.parametrize(
    ("happens", "how", "reason"),
    [
        (left, "no_longer", "You have left."),
        (away, "away", "You are away for most of the time until it is to be judged."),
        (grant_over, "no_longer", "Your roles do not let you judge cases of Nadia Rowe any more."),
        (certificate_over, "no_longer", "Your certificate for “Public protection” has ended."),
        (manages, "not_independent", "You manage Nadia Rowe, and nobody judges a case of their own line."),
        (
            mentors,
            "not_independent",
            "You are Nadia Rowe’s mentor, and nobody judges a case of somebody they mentor.",
        ),
    ],
)
def test_by_night_a_reader_who_may_not_go_on_gives_way_to_another(
    cast: Cast, happens: Callable[[Cast], None], how: str, reason: str
) -> None:
    reviewer(cast, "helen")
    assignment = check(cast.amara, cast.nadia)
    draft = begun(assignment)
    happens(cast)
    assert keep_readers(on=today()) == 1
    assignment.refresh_from_db()
    assert (assignment.ended_as, assignment.ended_reason) == (how, reason)
    assert assignment.spot_check.assignments.get(ended_at=None).reviewer == cast.helen
    draft.refresh_from_db()
    assert draft.answers == WROTE
    assert Notice.objects.filter(event=f"spot-check-ended-{assignment.pk}").count() == (0 if happens is left else 1)
    assert keep_readers(on=today()) == 0


def test_by_night_a_reader_who_may_go_on_keeps_the_check(cast: Cast) -> None:
    reviewer(cast, "helen")
    assignment = check(cast.amara, cast.nadia, judge_by=working_day_after(today(), 9))
    Absence.objects.create(person=cast.amara, starts=today(), ends=working_day_after(today(), 2))
    assert keep_readers(on=today()) == 0
    assignment.refresh_from_db()
    assert assignment.ended_at is None


def test_what_is_judged_stays_with_who_judged_it(cast: Cast) -> None:
    reviewer(cast, "helen")
    assignment = check(cast.amara, cast.nadia, double=True)
    judged(set_fast(assignment))
    left(cast)
    keep_readers(on=today())
    assignment.refresh_from_db()
    assert assignment.ended_at is None
    assert assignment.spot_check.assignments.get(seat="second").reviewer == cast.helen
