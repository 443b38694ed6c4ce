"""Planned intakes: planned, changed and withdrawn by whoever plans for the place, with nobody named."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from courses import planning_intakes
from courses.models import PlannedIntake
from lms.calendar import months_after, today, years_after
from lms.models import AuditEvent
from lms.permissions import NotAllowed
from lms.roles import Role


def words(page):
    return " ".join(BeautifulSoup(page.content, "html.parser").get_text(" ").split())


def planned(cast, unit=None, **facts):
    return planning_intakes.plan_intake(
        **{
            "unit": unit or cast.pdu,
            "pathway": cast.pathway.pathway,
            "name": "March 2027",
            "starts": months_after(today(), 4),
            "learners": 18,
            "by": cast.tomasz,
        }
        | facts
    )


def sent(cast, **facts):
    """The form, as a browser sends it."""
    day = facts.pop("starts", months_after(today(), 4))
    return {
        "unit": cast.pdu.pk,
        "name": "March 2027",
        "pathway": cast.pathway.pathway.pk,
        "starts_day": day.day,
        "starts_month": day.month,
        "starts_year": day.year,
        "learners": "18",
    } | facts


def test_planning_changing_and_withdrawing_on_the_screens(cast, signed_in_as):
    client = signed_in_as(cast.tomasz)
    assert "Planned intakes: none" in words(client.get("/pathway/intakes/"))
    page = client.post("/pathway/intakes/plan/", sent(cast), follow=True)
    assert "The intake is planned. Mentor cover counts on its learners." in words(page)
    assert "18 learners to come" in words(page)
    intake = PlannedIntake.objects.get()
    assert (intake.unit, intake.pathway_version, intake.planned_by) == (cast.pdu, cast.pathway, cast.tomasz)
    page = client.post(f"/pathway/intakes/{intake.pk}/", sent(cast, learners="12", unit=cast.team.pk), follow=True)
    assert "12 learners to come" in words(page)
    assert "Aldermoor Team 1" in words(page)
    assert "12 learners from" in words(client.get(f"/pathway/intakes/{intake.pk}/withdraw/"))
    page = client.post(f"/pathway/intakes/{intake.pk}/withdraw/", follow=True)
    assert "March 2027 is withdrawn: nobody is expected." in words(page)
    assert "Planned intakes: none" in words(page)
    codes = AuditEvent.objects.filter(subject_kind="courses.plannedintake").values_list("code", flat=True)
    assert list(codes.order_by("pk")) == ["intake_planned", "intake_changed", "intake_withdrawn"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"starts": today()}, "has come. Enrol them."),
        ({"starts": years_after(today(), 3) + timedelta(days=1)}, "or earlier"),
        ({"learners": "0"}, "Write a number from 1 to 500"),
        ({"learners": "501"}, "Write a number from 1 to 500"),
        ({"learners": "many"}, "Write a whole number"),
        ({"name": "Priya, X123456"}, "looks like a case number"),
        ({"unit": ""}, "Choose one under “Where”"),
        ({"unit": "999999"}, "Choose one of those offered under “Where”"),
    ],
)
def test_what_is_refused_stands_at_its_field(cast, signed_in_as, facts, sentence):
    page = signed_in_as(cast.tomasz).post("/pathway/intakes/plan/", sent(cast, **facts))
    assert page.status_code == 200
    assert sentence in words(page)
    assert not PlannedIntake.objects.exists()


def test_the_day_before_a_horizon_and_the_day_are_open(cast):
    assert planned(cast, starts=today() + timedelta(days=1)).pk
    assert planned(cast, starts=years_after(today(), 3)).pk


def test_another_place_is_not_offered_and_is_refused(cast, signed_in_as):
    page = signed_in_as(cast.tomasz).post("/pathway/intakes/plan/", sent(cast, unit=cast.far_team.pk))
    assert "Choose one of those offered under “Where”" in words(page)
    with pytest.raises(NotAllowed, match="only within your own place"):
        planned(cast, unit=cast.far_team)
    intake = planned(cast)
    with pytest.raises(NotAllowed, match="only within your own place"):
        planning_intakes.withdraw_intake(intake=intake, by=cast.outsiders[Role.COORDINATOR])
    with pytest.raises(NotAllowed, match="Your roles do not let you"):
        planning_intakes.withdraw_intake(intake=intake, by=cast.daniel)


def test_what_has_begun_or_is_withdrawn_stays(cast, signed_in_as):
    intake = planned(cast)
    PlannedIntake.objects.update(starts=today())
    page = signed_in_as(cast.tomasz).get(f"/pathway/intakes/{intake.pk}/")
    assert page.status_code == 403
    assert "its learners are enrolled by now" in words(page)
    PlannedIntake.objects.update(starts=months_after(today(), 1))
    planning_intakes.withdraw_intake(intake=intake, by=cast.tomasz)
    with pytest.raises(NotAllowed, match="was withdrawn on"):
        planning_intakes.withdraw_intake(intake=intake, by=cast.tomasz)


def test_the_list_costs_the_same_for_many(cast, signed_in_as, django_assert_num_queries, django_assert_max_num_queries):
    client = signed_in_as(cast.imogen)
    planned(cast)
    client.get("/pathway/intakes/")
    with django_assert_max_num_queries(15) as first:
        client.get("/pathway/intakes/")
    for number in range(5):
        planned(cast, name=f"Intake {number}")
    with django_assert_num_queries(len(first)):
        assert "108 learners to come" in words(client.get("/pathway/intakes/"))
