"""How somebody comes onto a pathway and how it ends: who may, what ends with it, and who may read why."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from courses.changing import record_leave
from courses.ending import (
    enrol_learner,
    finish_newly_qualified,
    mark_newly_qualified,
    take_over,
    withdraw,
    write_leaving_words,
)
from courses.leavers import leavers_seen_by
from courses.models import Enrolment, Pathway, StageModule, TimeRequest
from courses.permissions import check_read_leaving_words
from courses.timeline import working_day_on_or_after
from lms.calendar import in_words, months_after, today, working_day_after
from lms.models import AuditEvent, Duty, Notice, Person, Post, Qualification, RoleGrant
from lms.permissions import NotAllowed, rights_of
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.courses.test_changing import ask

DAY = timedelta(days=1)


def left_behind(enrolment: Enrolment, cast: Cast, **more: Any) -> dict[str, Any]:
    """Return what a change of an ended pathway's dates would say."""
    return {"enrolment": enrolment, "reason": "x", "agreed_by": cast.ruth, "by": cast.daniel} | more


# ---- how a pathway ends ----


def leave_for_good(cast: Cast, **more: Any) -> Any:
    """Record that Priya leaves the pathway today."""
    facts = {"last_day": today(), "leaving_reason": "workload", "agreed_by": cast.ruth, "by": cast.imogen}
    return withdraw(**{"enrolment": cast.enrolment_of(cast.priya)} | facts | more)


def test_a_withdrawal_ends_the_pathway_and_its_support_in_one_go(cast: Cast) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    request = ask(cast)
    enrolment.standing.evidence_waiting = 2
    enrolment.standing.save()
    ended = leave_for_good(cast)
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.ends, enrolment.is_open) == ("withdrawn", today() + DAY, False)
    assert set(Pairing.objects.filter(learner=cast.priya).values_list("ends", flat=True)) == {today() + DAY}
    assert "2 pieces of evidence still wait for a judgement" in " ".join(ended.sentences)
    request.refresh_from_db()
    assert request.state == TimeRequest.State.REFUSED
    assert not Duty.objects.open().filter(about=cast.priya, source_kind__startswith="courses.").exists()
    with pytest.raises(NotAllowed, match="nothing moves any more"):
        record_leave(**left_behind(enrolment, cast, starts=today(), ends=today() + DAY))


def test_somebody_who_left_the_service_is_withdrawn_by_the_region_where_they_worked(cast: Cast) -> None:
    Post.objects.filter(person=cast.priya).update(ends=today())
    with pytest.raises(NotAllowed, match="outside the place"):
        leave_for_good(cast, by=cast.outsiders[Role.REGIONAL_LEARNING_MANAGER])
    assert leave_for_good(cast).change.leaving_reason == "workload"


@pytest.mark.parametrize("who", ["daniel", "ruth", "priya"])
def test_only_who_enrols_records_a_withdrawal(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        leave_for_good(cast, by=cast.people[who])


def test_leaving_words_are_for_oneself_and_the_regional_learning_manager_of_the_place(cast: Cast) -> None:
    change = leave_for_good(cast).change
    write_leaving_words(change=change, words="Nobody had time to teach me.", by=cast.priya)
    for reader in (cast.priya, cast.imogen):
        check_read_leaving_words(reader, change)
    far = cast.outsiders[Role.REGIONAL_LEARNING_MANAGER]
    for nobody in (cast.daniel, cast.ruth, cast.leonard, cast.hugo, cast.wilma, cast.gareth, far):
        with pytest.raises(NotAllowed, match="for themselves and their regional learning manager"):
            check_read_leaving_words(nobody, change)
    with pytest.raises(NotAllowed, match="Only who left"):
        write_leaving_words(change=change, words="x", by=cast.imogen)
    assert not AuditEvent.objects.filter(words__words__contains="Nobody had time").exists()


def test_leaving_words_stay_with_the_region_that_was_left_however_soon_the_next_post_begins(cast: Cast) -> None:
    change = leave_for_good(cast).change
    Post.objects.filter(person=cast.priya).update(ends=change.starts)
    Post.objects.create(person=cast.priya, unit=cast.far_team, grade="PO", starts=change.starts)
    far = cast.outsiders[Role.REGIONAL_LEARNING_MANAGER]
    check_read_leaving_words(cast.imogen, change)
    with pytest.raises(NotAllowed, match="for themselves and their regional learning manager"):
        check_read_leaving_words(far, change)
    assert [len(leavers_seen_by(reader, today())) for reader in (cast.imogen, far)] == [1, 0]


def qualify(cast: Cast, day: date | None = None) -> Any:
    """Record that Priya has qualified."""
    enrolment = cast.enrolment_of(cast.priya)
    return mark_newly_qualified(
        enrolment=enrolment, qualified_on=day or today(), evidence="Certificate 12", by=cast.imogen
    )


def test_who_qualifies_is_newly_qualified_for_nine_months_with_open_gaps_handed_over(cast: Cast) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    change = qualify(cast).change
    enrolment.refresh_from_db()
    assert (enrolment.status, change.ends) == ("newly_qualified", months_after(today(), 9))
    duty = Duty.objects.get(kind="hand_over")
    assert (duty.owner, duty.due) == (cast.daniel, working_day_after(today(), 10))
    assert "Child safeguarding; Domestic abuse" in duty.reason
    assert Qualification.objects.filter(person=cast.priya, kind="practitioner", starts=today()).exists()
    assert not Pairing.objects.not_over_by(today()).filter(learner=cast.priya).exists()


def test_gaps_are_taken_on_once_and_with_a_plan(cast: Cast) -> None:
    change = qualify(cast).change
    with pytest.raises(ValidationError, match="Say how and by when"):
        take_over(change=change, plan=" ", by=cast.daniel)
    take_over(change=change, plan="Observed twice by March.", by=cast.daniel)
    assert Duty.objects.get(kind="hand_over").close_reason == "Observed twice by March."
    with pytest.raises(NotAllowed, match="taken this on already"):
        take_over(change=change, plan="Again", by=cast.ruth)


@pytest.mark.parametrize(("days", "status"), [(-1, "newly_qualified"), (0, "qualified"), (1, "qualified")])
def test_time_alone_makes_the_newly_qualified_qualified(cast: Cast, days: int, status: str) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    until = qualify(cast).change.ends
    for _ in range(2):
        finish_newly_qualified(on=until + days * DAY)
    enrolment.refresh_from_db()
    assert enrolment.status == status
    assert enrolment.changes.filter(kind="qualified").count() == (status == "qualified")


def roles_of(person: Person, day: date) -> list[Role]:
    """Return what somebody holds on a day, as it stands in the database."""
    return rights_of(Person.objects.get(pk=person.pk), day).roles


def test_who_qualifies_is_an_officer_at_once_and_a_learner_while_something_is_left_to_show(cast: Cast) -> None:
    until = qualify(cast).change.ends
    assert roles_of(cast.priya, today()) == [Role.LEARNER, Role.OFFICER]
    granted = RoleGrant.objects.get(person=cast.priya, role=Role.OFFICER.value)
    assert (granted.unit, granted.granted_by) == (cast.team, cast.imogen)
    finish_newly_qualified(on=until - DAY)
    assert roles_of(cast.priya, until) == [Role.LEARNER, Role.OFFICER]
    for _ in range(2):
        finish_newly_qualified(on=until)
    assert roles_of(cast.priya, until) == [Role.OFFICER]
    assert AuditEvent.objects.filter(code="role_ended", facts__qualified=True).count() == 1


def test_who_has_nothing_left_to_show_is_a_learner_no_more(cast: Cast) -> None:
    StageModule.objects.all().delete()
    qualify(cast)
    assert roles_of(cast.priya, today()) == [Role.OFFICER]
    assert RoleGrant.objects.get(person=cast.priya, role=Role.LEARNER.value).ended_by == cast.imogen


def test_whoever_follows_another_pathway_by_then_stays_a_learner(cast: Cast) -> None:
    until = qualify(cast).change.ends
    enrol(cast, cast.priya)
    finish_newly_qualified(on=until)
    assert roles_of(cast.priya, until) == [Role.LEARNER, Role.OFFICER]


def test_who_has_left_the_service_is_made_no_officer(cast: Cast) -> None:
    Post.objects.filter(person=cast.priya).update(ends=today())
    qualify(cast)
    assert roles_of(cast.priya, today()) == [Role.LEARNER]


def test_nobody_qualifies_ahead_or_on_the_first_day(cast: Cast) -> None:
    for day in (today() + DAY, cast.enrolment_of(cast.priya).starts):
        with pytest.raises(ValidationError):
            qualify(cast, day)


# ---- onto a pathway ----


def enrol(cast: Cast, person: Person | None = None, **more: Any) -> Enrolment:
    """Enrol Nadia, or somebody else."""
    facts = {
        "pathway": Pathway.objects.get(key="pqip-15"),
        "intake": "March 2027",
        "starts": today(),
        "entry_basis": "level_5",
        "share": Decimal("0.8"),
        "by": cast.imogen,
    }
    return enrol_learner(**{"person": person or cast.nadia} | facts | more)


def test_an_enrolment_follows_the_version_open_on_its_first_day(cast: Cast) -> None:
    row = enrol(cast)
    assert (row.pathway_version, row.share_of_full_time) == (cast.pathway, Decimal("0.8"))
    assert row.standing.planned_end == working_day_on_or_after(months_after(today(), 19))
    assert Notice.objects.filter(person=cast.nadia, event=f"enrolled-{row.pk}").exists()


def test_nobody_is_enrolled_twice_on_a_closed_pathway_or_outside_the_place(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="Priya Nair is on PQiP 15 months since"):
        enrol(cast, cast.priya)
    with pytest.raises(NotAllowed, match="outside the place"):
        enrol(cast, cast.outsiders[Role.OFFICER])
    assert cast.pathway is not None
    cast.pathway.closed_on = today()
    cast.pathway.save()
    with pytest.raises(NotAllowed, match=f"takes nobody since {in_words(today())}"):
        enrol(cast)
    assert enrol(cast, starts=today() - DAY)


def test_a_day_that_begins_in_london_an_hour_before_it_does_elsewhere_is_that_day(cast: Cast) -> None:
    with time_machine.travel("2027-06-30T23:30:00Z", tick=False):
        assert enrol(cast, starts=today()).starts == date(2027, 7, 1)
