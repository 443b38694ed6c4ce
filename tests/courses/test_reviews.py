"""Milestone reviews: when they are due, who signs, what stands once somebody has signed, and the duties they open."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions import enrol
from courses.models import Enrolment, EnrolmentChange, MilestoneReview, ReviewPoint, ReviewSignature
from courses.review_pages import rows_of
from courses.reviewing import begin_review, keep_milestone_duties, save_review, sign_review
from courses.reviews import Capacity, Decision, content_hash, milestone_of, part_hash, signatories_of, times_of
from courses.timeline import working_day_on_or_after
from lms.calendar import months_after, today, working_day_after
from lms.models import AuditEvent, Duty, LineManagement, Person, Post, RegionChoice, StandIn
from lms.permissions import NotAllowed
from lms.policy.learning import REVIEW_NOTICE_DAYS
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.factories import reviews as make

DAY = timedelta(days=1)


def duties(kind="milestone_review"):
    """Return the open duties of a kind."""
    return list(Duty.objects.open().filter(kind__startswith=kind))


def due_on(cast, day):
    """Return a milestone of Priya's that is due on a day; the others of her pathway are in a pause."""
    Enrolment.objects.exclude(person=cast.priya).update(status=Enrolment.Status.PAUSED)
    asked = make.point(cast, due_month=8)
    Enrolment.objects.filter(person=cast.priya).update(starts=months_after(day, -8))
    return asked


# ---- when ----


def test_a_review_is_due_at_its_programme_month_stretched_by_the_hours(cast):
    asked = make.point(cast, due_month=6)
    enrolment = make.enrolment(cast)
    enrolment.share_of_full_time = "0.60"
    enrolment.save()
    enrolment.refresh_from_db()
    found = milestone_of(enrolment, asked, today()).due
    assert found == working_day_on_or_after(months_after(enrolment.starts, 10))


def test_leave_moves_a_review(cast):
    asked = make.point(cast, due_month=10)
    enrolment = make.enrolment(cast)
    EnrolmentChange.objects.create(
        enrolment=enrolment, kind="leave", starts=today() - 60 * DAY, ends=today() - 32 * DAY, by=cast.imogen
    )
    moved = working_day_on_or_after(months_after(enrolment.starts, 10) + 28 * DAY)
    assert milestone_of(enrolment, asked, today()).due == moved


# ---- who signs ----


def test_the_three_who_sign_are_persons_not_roles(cast):
    signers = signatories_of([make.enrolment(cast)], today())[make.enrolment(cast).pk]
    assert signers.capacities_of(cast.priya) == [Capacity.LEARNER]
    assert signers.capacities_of(cast.helen) == [Capacity.PTA]
    assert signers.capacities_of(cast.daniel) == [Capacity.SPO]
    for other in (cast.gareth, cast.joel, cast.carys, cast.ruth, cast.imogen):
        assert signers.capacities_of(other) == []


@pytest.mark.parametrize(
    ("starts", "ends", "counts"), [(0, None, True), (-5, 0, False), (-5, 1, True), (1, None, False)]
)
def test_a_stand_in_signs_for_the_manager_on_the_days_of_the_stand_in_only(cast, starts, ends, counts):
    StandIn.objects.create(
        grant=cast.daniel.grants.get(role=Role.SPO),
        stand_in=cast.carys,
        starts=today() + starts * DAY,
        ends=None if ends is None else today() + ends * DAY,
    )
    signers = signatories_of([make.enrolment(cast)], today())[make.enrolment(cast).pk]
    assert signers.capacities_of(cast.carys) == ([Capacity.SPO] if counts else [])


def test_a_stand_in_carries_the_place_of_the_grant_and_no_further(cast):
    Post.objects.filter(person=cast.priya).update(unit=cast.other_team)
    StandIn.objects.create(grant=cast.daniel.grants.get(role=Role.SPO), stand_in=cast.carys, starts=today())
    signers = signatories_of([make.enrolment(cast)], today())[make.enrolment(cast).pk]
    assert signers.capacities_of(cast.carys) == []


def test_yesterdays_assessor_no_longer_signs(cast):
    review = make.written(cast)
    Pairing.objects.filter(learner=cast.priya, kind="pta").update(ends=today())
    with pytest.raises(NotAllowed, match="You are none of these today"):
        make.sign(review, cast.helen)


def test_nobody_signs_in_two_capacities(cast):
    review = make.written(cast)
    Pairing.objects.filter(learner=cast.priya, kind="pta").update(ends=today())
    Pairing.objects.create(kind="pta", learner=cast.priya, supporter=cast.daniel, starts=today())
    make.sign(review, cast.daniel)
    with pytest.raises(NotAllowed, match="Nobody signs twice"):
        make.sign(review, cast.daniel)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewSignature.objects.create(review=review, capacity="pta", person=cast.daniel, content_hash="x")


# ---- what is written ----


def test_each_writes_their_own_part_only(cast):
    review = make.begun(cast)
    make.write(review, cast.daniel, decided=make.decision(), learned="Words put into her mouth.", protected="Mostly.")
    review.refresh_from_db()
    assert review.answers == {"protected": "Mostly."}
    make.write(review, cast.priya, decided=make.decision(Decision.SUPPORT), learned="To ask.")
    review.refresh_from_db()
    assert (review.decision, review.answers["learned"]) == (Decision.ON_TRACK, "To ask.")


def test_a_page_that_was_overtaken_is_told_and_nothing_is_lost(cast):
    StandIn.objects.create(grant=cast.daniel.grants.get(role=Role.SPO), stand_in=cast.carys, starts=today())
    review = make.begun(cast)
    seen = part_hash(review, Capacity.SPO)
    make.write(review, cast.carys, decided=make.decision(), protected="Carys wrote this.")
    with pytest.raises(ValidationError, match="Somebody else saved this part"):
        save_review(review=review, answers={"protected": "Other."}, decided=make.decision(), seen=seen, by=cast.daniel)
    review.refresh_from_db()
    assert review.answers["protected"] == "Carys wrote this."


@pytest.mark.parametrize(
    ("offset", "again", "refused"),
    [(1, None, "held_on"), (0, 0, "next_review_on"), (0, 1, None), (-3000, None, "held_on")],
)
def test_days_of_a_review_lie_where_they_can(cast, offset, again, refused):
    from courses.reviewing import Decided

    review = make.begun(cast)
    held = today() + offset * DAY
    decided = Decided(held, Decision.ON_TRACK, "Reasons.", None if again is None else held + again * DAY)
    if refused:
        with pytest.raises(ValidationError) as error:
            make.write(review, cast.daniel, decided=decided)
        assert list(error.value.message_dict) == [refused]
    else:
        make.write(review, cast.daniel, decided=decided)


def test_nobody_signs_before_everything_is_written(cast):
    review = make.begun(cast)
    make.write(review, cast.daniel, decided=make.decision(Decision.REVIEW_AGAIN), protected="Mostly.")
    with pytest.raises(NotAllowed) as refused:
        make.sign(review, cast.daniel)
    for part in ("Learner: 1 answer to write.", "Practice tutor assessor: 1 answer", "The day of the next review."):
        assert part in str(refused.value)


def test_once_somebody_has_signed_nothing_changes(cast):
    review = make.sign(make.written(cast), cast.helen)
    before = content_hash(review)
    with pytest.raises(NotAllowed, match=r"Helen Marsh signed it on .*, so it stands as it is"):
        make.write(review, cast.priya, learned="Something else.")
    review.refresh_from_db()
    assert content_hash(review) == before == review.signatures.get().content_hash


def test_what_changed_since_it_was_read_is_not_signed(cast):
    review = make.written(cast)
    seen = content_hash(review)
    make.write(review, cast.priya, learned="Another answer.")
    with pytest.raises(NotAllowed, match="changed while you read it"):
        sign_review(review=review, seen=seen, by=cast.helen)
    assert not ReviewSignature.objects.exists()


def test_a_review_keeps_its_questions_when_the_pathway_asks_otherwise(cast):
    review = make.sign(make.written(cast), cast.helen)
    ReviewPoint.objects.update(questions=[{"key": "new", "text": "Something new?", "who": "spo"}])
    review = make.sign(review, cast.priya, cast.daniel)
    assert {row.content_hash for row in review.signatures.all()} == {content_hash(review)}
    assert [row["key"] for row in review.questions] == ["learned", "shown", "protected"]


# ---- rounds ----


def test_begun_twice_is_one_review(cast):
    asked = make.point(cast)
    first = make.begun(cast, asked)
    assert begin_review(enrolment=make.enrolment(cast), point=asked, by=cast.helen) == first


def test_review_again_makes_a_new_round_due_on_its_day(cast):
    review = make.sign(make.written(cast, Decision.REVIEW_AGAIN, again_in=20), cast.priya, cast.helen, cast.daniel)
    milestone = milestone_of(review.enrolment, review.point, today())
    assert (milestone.settled, milestone.current, milestone.due) == (False, None, today() + 20 * DAY)
    second = begin_review(enrolment=review.enrolment, point=review.point, by=cast.daniel)
    assert (second.round, second.answers) == (2, {})
    make.sign(make.fill(cast, second), cast.priya, cast.helen, cast.daniel)
    assert milestone_of(review.enrolment, review.point, today()).settled


def test_a_changed_need_is_a_new_round_with_what_was_written(cast):
    review = make.sign(make.written(cast), cast.helen)
    second = begin_review(enrolment=review.enrolment, point=review.point, by=cast.daniel)
    assert (second.round, second.answers, second.decision) == (2, make.ANSWERS, Decision.ON_TRACK)
    with pytest.raises(NotAllowed, match="A newer round"):
        make.sign(review, cast.daniel)
    assert review.signatures.count() == 1


@pytest.mark.parametrize("who", ["priya", "gareth", "ruth", "imogen"])
def test_a_review_is_begun_by_manager_or_assessor_only(cast, who):
    asked = make.point(cast)
    with pytest.raises(NotAllowed):
        begin_review(enrolment=make.enrolment(cast), point=asked, by=cast.people[who])


def test_no_review_begins_after_the_pathway_has_ended(cast):
    asked, enrolment = make.point(cast), make.enrolment(cast)
    enrolment.status = Enrolment.Status.WITHDRAWN
    enrolment.save()
    with pytest.raises(NotAllowed, match="no longer on this pathway"):
        begin_review(enrolment=enrolment, point=asked, by=cast.daniel)


# ---- duties ----


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (date(2027, 6, 16), []),
        (date(2027, 6, 17), ["milestone_review"]),
        (date(2027, 7, 1), ["milestone_review"]),
        (date(2027, 7, 8), ["milestone_review"]),
        (date(2027, 7, 9), ["milestone_review_late"]),
    ],
)
def test_a_review_is_announced_14_days_before_and_late_5_working_days_after(cast, day, kinds):
    due_on(cast, date(2027, 7, 1))
    LineManagement.objects.filter(person=cast.priya).update(starts=date(2026, 11, 1))
    late = keep_milestone_duties(on=day)
    assert [duty.kind for duty in duties()] == kinds
    assert late == kinds.count("milestone_review_late")
    assert all(duty.owner == cast.daniel and duty.due == date(2027, 7, 1) for duty in duties())


def test_a_late_review_stays_its_managers_duty_until_all_three_have_signed(cast):
    asked = due_on(cast, today() - 30 * DAY)
    keep_milestone_duties(on=today())
    assert [duty.title for duty in duties()] == ["Late milestone review: Before a first case, Priya Nair"]
    review = make.fill(cast, make.begun(cast, asked))
    for person in (cast.daniel, cast.helen):
        make.sign(review, person)
        assert [duty.kind for duty in duties()] == ["milestone_review_late"]
    make.sign(review, cast.priya)
    assert duties() == [] == duties("review_")


def test_the_job_may_run_twice(cast):
    due_on(cast, today())
    for _ in range(2):
        keep_milestone_duties(on=today())
    assert Duty.objects.filter(kind="milestone_review").count() == 1


def test_another_manager_takes_the_duty_over(cast):
    due_on(cast, today())
    keep_milestone_duties(on=today())
    LineManagement.objects.filter(person=cast.priya).update(manager=cast.carys)
    keep_milestone_duties(on=today())
    assert [duty.owner for duty in duties()] == [cast.carys]


def test_without_a_line_manager_the_duty_is_for_the_spos_of_the_place(cast):
    due_on(cast, today())
    LineManagement.objects.filter(person=cast.priya).delete()
    keep_milestone_duties(on=today())
    assert [(duty.owner_role, duty.owner_unit) for duty in duties()] == [("spo", cast.team)]


@pytest.mark.parametrize(("status", "state"), [("active", "overdue"), ("paused", "not_started")])
def test_a_review_that_was_due_is_not_late_in_a_pause(cast, status, state):
    due_on(cast, today() - 30 * DAY)
    Enrolment.objects.filter(person=cast.priya).update(status=status)
    row = rows_of(make.enrolment(cast), today())[0]
    assert row.state == state
    assert ("Nothing is due in a pause." in row.lead) is (status == "paused")


@pytest.mark.parametrize("status", ["paused", "withdrawn", "qualified"])
def test_a_pause_or_an_end_takes_the_duties_away(cast, status):
    due_on(cast, today())
    make.begun(cast, ReviewPoint.objects.get())
    assert duties()
    assert duties("review_")
    Enrolment.objects.filter(person=cast.priya).update(status=status)
    keep_milestone_duties(on=today())
    assert duties() == [] == duties("review_")


def test_learner_and_assessor_are_asked_to_answer_and_then_to_sign(cast):
    asked = due_on(cast, today())
    review = make.begun(cast, asked)
    titles = {duty.owner: duty.title for duty in duties("review_")}
    assert titles == {
        cast.priya: "Write your part of the milestone review: Before a first case",
        cast.helen: "Write your part of the milestone review: Before a first case, Priya Nair",
    }
    make.write(review, cast.priya, learned="To ask.")
    assert [duty.owner for duty in duties("review_")] == [cast.helen]
    make.fill(cast, review)
    assert {duty.title.split(" ")[0] for duty in duties("review_")} == {"Sign"}
    make.sign(review, cast.priya)
    assert [duty.owner for duty in duties("review_")] == [cast.helen]


def test_every_change_is_audited(cast):
    make.sign(make.written(cast), cast.priya)
    codes = list(AuditEvent.objects.filter(code__startswith="review_").values_list("code", flat=True))
    assert codes == ["review_begun", "review_saved", "review_saved", "review_saved", "review_signed"]


def test_the_daily_job_costs_the_same_for_many_learners(cast):
    make.point(cast, due_month=15)

    def queries():
        with CaptureQueriesContext(connection) as context:
            keep_milestone_duties(on=today())
        return len(context)

    before = queries()
    for number in range(5):
        person = Person.objects.create(email=f"m{number}@example.org", name=f"More {number}")
        Post.objects.create(person=person, unit=cast.team, grade="PQiP", starts=today() - 90 * DAY)
        LineManagement.objects.create(person=person, manager=cast.daniel, starts=today() - 90 * DAY)
        enrol(
            person=person,
            pathway_version=cast.pathway,
            intake="x",
            starts=today() - 60 * DAY,
            entry_basis="level_5",
            by=None,
        )
    assert queries() == before


def test_the_times_of_every_region_cost_two_queries(cast, django_assert_num_queries):
    RegionChoice.objects.create(
        region=cast.far_region,
        rule=REVIEW_NOTICE_DAYS.key,
        value=21,
        starts=today(),
        reason="x",
        chosen_by=cast.outsiders[Role.REGIONAL_LEARNING_MANAGER],
    )
    far = cast.enrolment_of(cast.outsiders[Role.LEARNER])
    rows = [make.enrolment(cast), far]
    with django_assert_num_queries(2):
        found = times_of(rows, today())
    assert (found[rows[0].pk].notice, found[far.pk].notice) == (14, 21)


def test_late_is_counted_in_working_days():
    assert working_day_after(date(2027, 3, 25), 5) == date(2027, 4, 5)  # Good Friday and Easter Monday between


def test_the_daily_action_keeps_them(cast):
    from lms.progress.actions import start_day

    due_on(cast, today())
    start_day(on=today())
    assert [duty.link for duty in duties()] == [reverse("courses:reviews", args=[make.enrolment(cast).pk])]
    assert MilestoneReview.objects.count() == 0
