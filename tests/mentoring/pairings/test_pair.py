"""Pairing a learner: who may, with whom, and what is written down."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from courses.models import Enrolment, Standing
from lms.calendar import in_words, months_after, today, years_after
from lms.models import AuditEvent, Duty, Notice, Post, Qualification, RegionChoice, RoleGrant
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.pairings.actions import NO_MENTOR_DUTY, end_pairing, end_pairings_of, keep_cover_duties, pair
from mentoring.pairings.models import Pairing
from mentoring.pairings.permissions import check_pair, learners_visible_to
from tests.factories import meetings
from tests.factories import mentoring as make

MENTOR, PTA = Pairing.Kind.MENTOR, Pairing.Kind.PTA


@pytest.fixture
def sarah(cast):
    """An eligible mentor of the other team, with room."""
    return make.mentor("Sarah Linton", cast.other_team)


def paired(cast, supporter, kind=MENTOR, starts=None, by=None, learner=None):
    """Pair Callum, as Daniel, from today."""
    return pair(
        learner=learner or cast.callum, supporter=supporter, kind=kind, starts=starts or today(), by=by or cast.daniel
    )


def test_an_spo_pairs_a_learner_with_an_eligible_mentor(cast, sarah):
    pairing = paired(cast, sarah)
    assert (pairing.learner, pairing.supporter, pairing.made_by) == (cast.callum, sarah, cast.daniel)
    assert Standing.objects.get(enrolment__person=cast.callum).mentor == sarah
    assert Standing.objects.get(enrolment__person=cast.callum).days_without_mentor == 0
    assert AuditEvent.objects.get(code="paired").facts["supporter"] == sarah.pk
    told = Notice.objects.filter(event=f"paired-{pairing.pk}").values_list("person", flat=True)
    assert set(told) == {cast.callum.pk, sarah.pk}


@pytest.mark.parametrize(
    ("ahead", "last", "learner", "supporter"),
    [
        (30, 29, "Gareth Pugh is your mentor until", "You are the mentor of Priya Nair until"),
        (1, 0, "Gareth Pugh is your mentor until", "You are the mentor of Priya Nair until"),
        (0, -1, "Gareth Pugh was your mentor until", "You were the mentor of Priya Nair until"),
    ],
)
def test_both_are_told_the_last_day_of_a_pairing_that_ends(cast, ahead, last, learner, supporter):
    pairing = Pairing.objects.get(learner=cast.priya, kind=MENTOR)
    end_pairing(pairing=pairing, ends=today() + timedelta(days=ahead), by=cast.daniel)
    day = in_words(today() + timedelta(days=last))
    told = dict(Notice.objects.filter(event=f"pairing-ended-{pairing.pk}").values_list("person", "text"))
    assert told == {cast.priya.pk: f"{learner} {day}", cast.gareth.pk: f"{supporter} {day}"}


def test_the_last_day_is_told_too_when_somebody_leaves(cast):
    pairing, leaves = Pairing.objects.get(learner=cast.priya, kind=MENTOR), today() + timedelta(days=10)
    end_pairings_of(person=cast.gareth, ends=leaves, by=None)
    text = Notice.objects.get(event=f"pairing-ended-{pairing.pk}", person=cast.priya).text
    assert text == f"Gareth Pugh is your mentor until {in_words(leaves - timedelta(days=1))}"


def test_pages_and_refusals_name_the_last_day_too(cast, sarah, signed_in_as):
    pairing, ends = Pairing.objects.get(learner=cast.priya, kind=MENTOR), today() + timedelta(days=40)
    end_pairing(pairing=pairing, ends=ends, by=cast.daniel)
    last = in_words(ends - timedelta(days=1))
    with pytest.raises(NotAllowed, match=f"already has a mentor: Gareth Pugh, until {last}. End that first"):
        paired(cast, sarah, learner=cast.priya)
    page = signed_in_as(cast.daniel).get(reverse("pairings:mentor", args=[cast.gareth.pk])).content.decode()
    assert f" until {last}" in page
    met = meetings.planned(cast, days=-2)
    Pairing.objects.filter(pk=pairing.pk).update(ends=today())
    page = signed_in_as(cast.gareth).get(reverse("pairings:meeting", args=[met.pk])).content.decode()
    assert f"until {in_words(today() - timedelta(days=1))}" in page


def test_the_pairing_keeps_the_working_and_the_rules_of_its_day(cast, sarah):
    working = paired(cast, sarah).working
    assert working["experience"]["eligible_from"] == years_after(today(), -2).isoformat()
    assert any("Needed: 2 years." in line for line in working["experience"]["working"])
    assert {row["rule"] for row in working["rules"]} == {
        "mentor_experience", "mentor_grades", "mentor_post_kinds", "mentor_part_time", "mentor_learners",
        "mentor_training", "mentor_training_months",
    }  # fmt: skip
    assert all(row["version"] == "v1" for row in working["rules"])


def test_a_practice_tutor_assessor_in_training_may_be_paired_and_that_is_kept(cast):
    end_pairing(pairing=Pairing.objects.get(learner=cast.callum, kind=PTA), ends=today(), by=cast.daniel)
    assert paired(cast, cast.joel, PTA).working == {"assessor_award": False, "learners": 0}


def test_a_mentor_with_less_than_two_years_is_refused_with_the_working(cast):
    with pytest.raises(NotAllowed) as refused:
        paired(cast, cast.owen)
    later = in_words(years_after(years_after(today(), -1), 2))
    assert str(refused.value) == (
        "Owen Castle has 1 year as a qualified practitioner and needs 2 years. They may mentor from " + later + "."
    )
    assert not Pairing.objects.filter(learner=cast.callum, kind=MENTOR).exists()


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_the_second_anniversary_decides(cast, days):
    starts = years_after(today(), -2) - timedelta(days=days)
    Qualification.objects.filter(person=cast.owen).update(starts=starts)
    Post.objects.filter(person=cast.owen).update(starts=starts)
    if days < 0:
        with pytest.raises(NotAllowed, match="1 year 11 months"):
            paired(cast, cast.owen)
    else:
        assert paired(cast, cast.owen).supporter == cast.owen


def test_somebody_who_becomes_eligible_may_be_paired_from_that_day_on(cast):
    later = years_after(years_after(today(), -1), 2)
    assert paired(cast, cast.owen, starts=later).starts == later


# who asks, for whom, with whom, in which role -> how the refusal begins
REFUSALS = [
    ("daniel", "callum", "daniel", MENTOR, "Nobody pairs a learner with themselves"),
    ("ruth", "callum", "daniel", MENTOR, "Daniel Okafor does not hold the role of mentor."),
    ("ruth", "callum", "nadia", MENTOR, "Nadia Rowe does not hold the role of mentor."),
    ("ruth", "callum", "gareth", PTA, "Gareth Pugh does not hold the role of practice tutor assessor."),
    ("carys", "callum", "gareth", MENTOR, "Callum Frost is outside the place where you may pair"),
    ("nadia", "callum", "gareth", MENTOR, "Callum Frost is outside the place"),
    ("ruth", "nadia", "gareth", MENTOR, "Nadia Rowe is not on a pathway"),
    ("priya", "priya", "gareth", MENTOR, "Nobody may pair learners"),
]


@pytest.mark.parametrize(("by", "learner", "supporter", "kind", "sentence"), REFUSALS)
def test_a_pairing_is_refused_with_its_sentence(cast, by, learner, supporter, kind, sentence):
    with pytest.raises(NotAllowed) as refused:
        check_pair(cast.people[by], cast.people[learner], cast.people[supporter], kind, today())
    assert str(refused.value).startswith(sentence)


def test_a_line_manager_is_never_the_mentor_of_their_own_learner(cast):
    RoleGrant.objects.create(person=cast.daniel, role=Role.MENTOR, unit=cast.team, starts=today())
    with pytest.raises(
        NotAllowed, match=r"^Daniel Okafor manages Callum Frost, and a line manager is never the mentor"
    ):
        paired(cast, cast.daniel, by=cast.ruth)
    RoleGrant.objects.create(person=cast.daniel, role=Role.PTA, unit=cast.team, starts=today())
    with pytest.raises(NotAllowed, match="is never the practice tutor assessor of their own learner"):
        paired(cast, cast.daniel, PTA, by=cast.ruth)


def test_one_person_is_never_both_mentor_and_assessor(cast):
    RoleGrant.objects.create(person=cast.joel, role=Role.MENTOR, unit=cast.pdu, starts=today())
    with pytest.raises(NotAllowed, match=r"^Joel Adeyemi is Callum Frost’s practice tutor assessor"):
        paired(cast, cast.joel)


def test_a_mentor_whose_role_has_ended_is_refused(cast, sarah):
    RoleGrant.objects.filter(person=sarah).update(ends=today())
    with pytest.raises(NotAllowed, match="does not hold the role of mentor"):
        paired(cast, sarah)


def test_a_mentor_has_at_most_as_many_learners_as_the_rule_says(cast):
    third = make.person("Third Learner", unit=cast.team, grade="PQiP")
    Enrolment.objects.create(
        person=third, pathway_version=cast.pathway, intake="x", starts=months_after(today(), -1), entry_basis="level_3"
    )
    paired(cast, cast.gareth)
    with pytest.raises(NotAllowed, match=r"^Gareth Pugh supports 2 already, and a mentor has at most 2 learners\.$"):
        paired(cast, cast.gareth, learner=third, by=cast.ruth)
    RegionChoice.objects.create(
        region=cast.region,
        rule="mentor_learners",
        value=3,
        starts=today(),
        reason="A large intake",
        chosen_by=cast.imogen,
    )
    assert paired(cast, cast.gareth, learner=third, by=cast.ruth).supporter == cast.gareth


def test_a_learner_has_one_mentor_at_a_time(cast, sarah):
    first = paired(cast, sarah)
    with pytest.raises(NotAllowed, match=r"^Callum Frost already has a mentor: Sarah Linton, since"):
        paired(cast, cast.gareth)
    end_pairing(pairing=first, ends=today() + timedelta(days=7), by=cast.daniel)
    with pytest.raises(NotAllowed, match="already has a mentor"):
        paired(cast, cast.gareth, starts=today() + timedelta(days=6))
    assert paired(cast, cast.gareth, starts=today() + timedelta(days=7)).starts > first.starts


def test_a_pairing_does_not_begin_before_the_pathway(cast, sarah):
    with pytest.raises(ValidationError, match="Callum Frost began on"):
        paired(cast, sarah, starts=months_after(today(), -4))


def test_ending_says_when_and_why_and_opens_the_search_for_somebody_else(cast):
    pairing = Pairing.objects.get(learner=cast.priya, kind=MENTOR)
    end_pairing(pairing=pairing, ends=today(), by=cast.daniel, reason="He moves to another region.")
    pairing.refresh_from_db()
    assert (pairing.ends, pairing.ended_by) == (today(), cast.daniel)
    assert AuditEvent.objects.get(code="pairing_ended").words.words == "He moves to another region."
    duty = Duty.objects.get(kind=NO_MENTOR_DUTY, about=cast.priya)
    assert (duty.owner, duty.title) == (cast.daniel, "Priya Nair has no mentor")
    assert duty.link == f"/pairings/{cast.priya.pk}/mentor/"


def test_finding_somebody_closes_the_duty(cast, sarah):
    keep_cover_duties(on=today())
    assert Duty.objects.open().get(kind=NO_MENTOR_DUTY, about=cast.callum).reason.startswith("No eligible mentor since")
    paired(cast, sarah)
    assert not Duty.objects.open().filter(kind=NO_MENTOR_DUTY, about=cast.callum).exists()


def test_an_ended_pairing_is_not_ended_again(cast):
    pairing = Pairing.objects.get(learner=cast.priya, kind=MENTOR)
    with pytest.raises(ValidationError, match="it can end the day after"):
        end_pairing(pairing=pairing, ends=pairing.starts, by=cast.daniel)
    end_pairing(pairing=pairing, ends=today(), by=cast.daniel)
    with pytest.raises(NotAllowed, match="This pairing ended on"):
        end_pairing(pairing=pairing, ends=today(), by=cast.daniel)


def test_the_nightly_duties_may_be_kept_twice_and_close_by_themselves(cast, sarah):
    assert keep_cover_duties(on=today()) == keep_cover_duties(on=today()) == 1
    make.pairing(cast.callum, sarah, today())
    keep_cover_duties(on=today())
    assert not Duty.objects.open().filter(kind=NO_MENTOR_DUTY).exists()


def test_a_learner_without_a_line_manager_is_the_duty_of_the_place(cast):
    cast.callum.managers.all().delete()
    keep_cover_duties(on=today())
    duty = Duty.objects.get(kind=NO_MENTOR_DUTY)
    assert (duty.owner, duty.owner_role, duty.owner_unit) == (None, Role.SPO, cast.team)


def test_a_supporter_sees_their_learner_and_an_outsider_does_not(cast):
    seen = {role: set(learners_visible_to(cast.in_role(role), today())) for role in (Role.MENTOR, Role.PTA, Role.SPO)}
    assert seen[Role.MENTOR] == {cast.priya}
    assert seen[Role.PTA] == {cast.priya}
    assert {cast.priya, cast.callum} <= seen[Role.SPO]
    for role in (Role.MENTOR, Role.PTA, Role.SPO):
        assert not set(learners_visible_to(cast.outsiders[role], today())) & {cast.priya, cast.callum}


def test_a_mentor_no_longer_sees_a_learner_whom_they_no_longer_support(cast):
    end_pairing(pairing=Pairing.objects.get(learner=cast.priya, kind=MENTOR), ends=today(), by=cast.daniel)
    assert not learners_visible_to(cast.gareth, today()).exists()


# ---- the table itself ----


def test_the_table_refuses_two_open_pairings_of_one_kind(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.pairing(cast.priya, cast.owen, today())


def test_the_table_refuses_somebody_who_supports_themselves(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.pairing(cast.callum, cast.callum, today())


def test_the_table_refuses_days_that_overlap(cast, sarah):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no exclusion constraint; the action holds the same rule and is tested above")
    make.pairing(cast.callum, sarah, months_after(today(), -2), today())
    with pytest.raises(IntegrityError), transaction.atomic():
        make.pairing(cast.callum, cast.gareth, months_after(today(), -1), today())
    make.pairing(cast.callum, cast.gareth, today())
