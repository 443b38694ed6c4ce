"""Co-working is agreed by a manager, led by a qualified officer, and ends with what carries it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from courses.ending import withdraw
from courses.leaving import leave
from courses.models import Enrolment
from lms.calendar import today
from lms.models import AuditEvent, Duty, Notice, Qualification
from lms.permissions import NotAllowed
from mentoring.caseload.co_working.actions import agree, end, end_with_pathway, end_with_person
from mentoring.caseload.co_working.duties import keep_co_working_duties, settle
from mentoring.caseload.co_working.permissions import unfit_leads
from mentoring.caseload.co_working.team import leads_for, learners_for
from mentoring.caseload.models import CoWorking
from tests.factories import coworking as make


def agreed(cast, **changed):
    """Agree as Daniel that Priya co-works with Nadia from today."""
    facts = {
        "learner": cast.priya, "lead": cast.nadia, "by": cast.daniel, "unit": cast.team,
        "case_mask": "M••••17", "case_key": "k" * 64, "starts": today(),
    }  # fmt: skip
    return agree(**facts | changed)


def test_a_manager_agrees_and_both_are_told(cast):
    row = agreed(cast)
    assert (row.learner, row.lead, row.agreed_by, row.ends) == (cast.priya, cast.nadia, cast.daniel, None)
    assert set(Notice.objects.filter(event=f"co-working-{row.pk}-agreed").values_list("person__name", flat=True)) == {
        "Priya Nair", "Nadia Rowe",
    }  # fmt: skip
    assert AuditEvent.objects.get(code="co_working_agreed").facts["lead"] == cast.nadia.pk
    assert not Duty.objects.filter(kind__startswith="co_working").exists(), "no month is over yet"


@pytest.mark.parametrize(
    ("lead", "sentence"),
    [
        ("priya", "with themselves"),
        ("callum", "is a learner"),
        ("imogen", "is not a qualified practitioner"),
        ("helen", "holds no role in which cases are held"),
        ("daniel", "does not agree it too"),
    ],
)
def test_who_may_not_lead(cast, lead, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        agreed(cast, lead=cast.people[lead])
    assert not CoWorking.objects.exists()


@pytest.mark.parametrize(("starts", "learner"), [(1, False), (0, True)])
def test_somebody_enrolled_ahead_leads_until_their_first_day_and_is_a_learner_from_then_on(cast, starts, learner):
    Enrolment.objects.filter(person=cast.callum).update(starts=today() + timedelta(days=starts))
    Qualification.objects.create(person=cast.callum, kind="practitioner", starts=today(), evidence="Certificate seen")
    assert bool(unfit_leads([cast.callum], today())) is learner
    assert leads_for(cast.daniel, today()).filter(pk=cast.callum.pk).exists() is not learner


@pytest.mark.parametrize(("starts", "learner"), [(1, False), (0, True)])
def test_somebody_enrolled_ahead_co_works_from_their_first_day(cast, starts, learner):
    Enrolment.objects.filter(person=cast.priya).update(starts=today() + timedelta(days=starts))
    assert learners_for(cast.daniel, today()).filter(pk=cast.priya.pk).exists() is learner
    if learner:
        assert agreed(cast).learner == cast.priya
    else:
        with pytest.raises(NotAllowed, match="is on no pathway"):
            agreed(cast)


def test_whose_qualification_has_run_out_may_not_lead(cast):
    Qualification.objects.filter(person=cast.nadia).update(ends=today())
    with pytest.raises(NotAllowed, match="Nadia Rowe is not a qualified practitioner"):
        agreed(cast)


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        ("carys", "outside the place"),
        ("nadia", "outside the place"),
        ("gareth", "outside the place"),
        ("imogen", "outside the place"),
        ("priya", "about themselves"),
    ],
)
def test_who_may_not_agree(cast, by, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        agreed(cast, lead=cast.owen, by=cast.people[by])


def test_a_head_of_pdu_agrees_too(cast):
    assert agreed(cast, by=cast.ruth).agreed_by == cast.ruth


def test_whoever_is_on_no_pathway_co_works_nothing(cast):
    with pytest.raises(NotAllowed, match="on no pathway"):
        agreed(cast, learner=cast.gareth)


def test_the_same_case_is_co_worked_once_by_a_learner_and_again_after_it_ended(cast):
    row = agreed(cast)
    with pytest.raises(NotAllowed, match="Priya Nair co-works case M••••17 with Nadia Rowe already, since"):
        agreed(cast, lead=cast.gareth)
    end(co_working=row, by=cast.daniel, ends=today() + timedelta(days=1))
    assert agreed(cast, lead=cast.gareth, starts=today() + timedelta(days=1)).lead == cast.gareth


def test_the_table_itself_holds_that_two_are_two_and_that_one_is_open(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.co_working(cast, lead=cast.priya)
    make.co_working(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.co_working(cast, lead=cast.gareth)


# ---- the end ----


def test_a_manager_ends_it_with_the_last_day(cast):
    row = end(co_working=make.co_working(cast), by=cast.daniel, ends=today() + timedelta(days=1))
    assert (row.ends, row.ended_by) == (today() + timedelta(days=1), cast.daniel)
    assert Notice.objects.filter(event=f"co-working-{row.pk}-ended").count() == 2
    with pytest.raises(NotAllowed, match="ended already"):
        end(co_working=row, by=cast.daniel, ends=today())


@pytest.mark.parametrize(("by", "sentence"), [("nadia", "work on this case yourself"), ("carys", "outside the place")])
def test_who_may_not_end_it(cast, by, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        end(co_working=make.co_working(cast), by=cast.people[by], ends=today())


def test_it_does_not_end_before_a_month_of_which_somebody_told(cast):
    row = make.co_working(cast, months=3)
    make.told(row, cast.nadia, make.account(), months=2)
    with pytest.raises(ValidationError, match="or a later day"):
        end(co_working=row, by=cast.daniel, ends=make.month_back(2))
    assert end(co_working=row, by=cast.daniel, ends=make.month_back(2) + timedelta(days=1)).ends


def test_what_a_learner_co_works_ends_with_their_pathway(cast):
    row = make.co_working(cast)
    sentences = end_with_pathway(enrolment=cast.enrolment_of(cast.priya), ends=today(), by=cast.imogen)
    assert sentences == ["The co-working of case M••••17 with Nadia Rowe ends."]
    row.refresh_from_db()
    assert row.ends == today()


def test_it_ends_when_the_learner_withdraws_or_qualifies(cast):
    row = make.co_working(cast)
    enrolment = cast.enrolment_of(cast.priya)
    ended = withdraw(
        enrolment=enrolment, last_day=today(), leaving_reason="workload", agreed_by=cast.daniel, by=cast.imogen
    )
    assert "The co-working of case M••••17 with Nadia Rowe ends." in ended.sentences
    row.refresh_from_db()
    assert row.ends == today() + timedelta(days=1)


def test_what_somebody_who_leaves_did_is_asked_of_nobody_else(cast):
    row = make.co_working(cast, months=2)
    settle(co_working=row, on=today(), by=None)
    assert Duty.objects.open().filter(owner=cast.nadia, kind="co_working_lead_to_declare").exists()
    leave(person=cast.nadia, day=today(), by=cast.ruth)
    row.refresh_from_db()
    assert row.ends == today()
    assert not Duty.objects.open().filter(kind="co_working_lead_to_declare").exists()
    keep_co_working_duties(on=today())
    assert not Duty.objects.open().filter(kind="co_working_lead_to_declare").exists()


def test_a_lead_who_leaves_leaves_no_case_behind_that_nobody_leads(cast):
    row = make.co_working(cast)
    assert end_with_person(person=cast.nadia, ends=today(), by=cast.ruth) == 1
    row.refresh_from_db()
    assert row.ends == today()
    told = Notice.objects.get(event=f"co-working-{row.pk}-left")
    assert told.person == cast.daniel
    assert "Say who holds it now" in told.text


def test_one_that_begins_later_than_its_learner_leaves_is_over_the_day_after_it_begins(cast):
    row = make.co_working(cast, starts=today() + timedelta(days=5))
    end_with_person(person=cast.priya, ends=today(), by=None)
    row.refresh_from_db()
    assert row.ends == row.starts + timedelta(days=1)
