"""The allocation check with people and figures: the frozen answer, the pages and the command."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.core.management.base import CommandError

from courses.models import Demonstration, Enrolment
from lms.calendar import in_words, months_after, today
from lms.models import AuditEvent, LineManagement, Person, Post, RoleGrant, StandIn
from lms.permissions import NotAllowed, visible_to
from lms.roles import Permission, Role
from mentoring.caseload.actions import import_workload
from mentoring.caseload.checking import check_allocation
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import AllocationCheck, Rosh
from mentoring.caseload.officers import asked_about, others_for
from mentoring.caseload.span.spans import managers_of, spans_of
from tests.factories import mentoring as make

LOW = CaseFacts()
HIGH = CaseFacts(public=Rosh.MEDIUM, children=Rosh.HIGH, known_adults=Rosh.HIGH, tier="D", child_safeguarding=True)


def show_everything(cast, *people):
    """Let somebody have demonstrated every module that must come first."""
    for person in people:
        for module in cast.modules:
            for number, method in enumerate(("check", "observation")):
                Demonstration.objects.create(
                    person=person, module_version=module.versions.get(), method=method, judged_on=today(),
                    source_kind="test", source_id=number,
                )  # fmt: skip


def figures_for(cast, **percents):
    """Take in figures of yesterday: first name and points of a thousand."""
    lines = []
    for first, total in percents.items():
        person = cast.people[first]
        team = person.posts.get().unit.name
        reduction = {"priya": 22.2, "callum": 29.6}.get(first, 0)
        lines.append(make.officer(person.name, team=team, total=total, available=1000, reduction=reduction))
    import_workload(file=make.upload(make.as_csv(*lines)), figures_day=today() - timedelta(days=1), by=cast.ruth)


def test_the_walk_a_learner_a_high_risk_case(cast):
    figures_for(cast, priya=783)
    found = check_allocation(person=cast.priya, facts=HIGH, by=cast.daniel, reference="m123417")
    assert found.answer == "block"
    assert (found.case_mask, len(found.case_key)) == ("M••••17", 64)
    assert "123417" not in str(found.facts) + str(found.reasons) + found.case_key
    assert found.facts["person"]["learning"]["month"] == 9
    assert found.facts["person"]["workloads"][-1]["total"] == 783
    rules = {row["rule"]["rule"]: row["answer"] for row in found.reasons}
    assert rules["learner_high_risk"] == "block"
    assert rules["before_a_first_case"] == "block"
    assert rules["overload"] == "allow"
    assert rules["no_mentor"] == "allow"
    assert rules["span_of_control"] == "allow"
    assert AuditEvent.objects.get(code="allocation_checked").facts == {"person": cast.priya.pk, "answer": "block"}


def test_a_learner_who_has_demonstrated_everything_may_take_a_medium_risk_case(cast):
    figures_for(cast, priya=783)
    show_everything(cast, cast.priya)
    found = check_allocation(person=cast.priya, facts=CaseFacts(public=Rosh.MEDIUM), by=cast.daniel)
    assert found.answer == "allow"
    assert found.case_key == ""


def test_an_answer_that_was_given_stays_as_it_was(cast):
    found = check_allocation(person=cast.priya, facts=HIGH, by=cast.daniel)
    with pytest.raises(TypeError, match="is a record"):
        found.save()
    with pytest.raises(TypeError, match="is never deleted"):
        found.delete()


@pytest.mark.parametrize(
    ("by", "person", "sentence"),
    [
        ("carys", "priya", "Priya Nair is outside the place"),
        ("daniel", "owen", "Owen Castle is outside the place"),
        ("daniel", "daniel", "about themselves"),
        ("gareth", "priya", "Priya Nair is outside the place"),
    ],
)
def test_who_may_not_ask_about_whom(cast, by, person, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        check_allocation(person=cast.people[person], facts=LOW, by=cast.people[by])


def test_the_span_counts_hours_and_stand_ins_and_no_career_breaks(cast):
    Post.objects.filter(person=cast.nadia).update(hours="18.5")
    Post.objects.filter(person=cast.callum).update(kind="career_break")
    grant = RoleGrant.objects.get(person=cast.carys, role=Role.SPO)
    StandIn.objects.create(grant=grant, stand_in=cast.daniel, starts=today())
    found = spans_of([cast.daniel.pk, cast.carys.pk, cast.priya.pk], today())
    assert found[cast.daniel.pk].full_time_equivalent == Decimal(
        "3.5"
    )  # Priya, Gareth, half of Nadia; Owen stood in for
    assert (
        found[cast.daniel.pk].in_words
        == "Daniel Okafor carries 3.5 full-time equivalent staff, 1.0 of them as a stand-in"
    )
    assert found[cast.carys.pk].full_time_equivalent == Decimal("1.0")
    assert cast.priya.pk not in found
    assert managers_of([cast.priya.pk, cast.ruth.pk], today()) == {cast.priya.pk: cast.daniel.pk}


def test_a_stand_in_who_manages_nobody_of_their_own_still_carries_those_they_stand_in_for(cast):
    grant = RoleGrant.objects.get(person=cast.daniel, role=Role.SPO)
    StandIn.objects.create(grant=grant, stand_in=cast.amara, starts=today())
    LineManagement.objects.create(
        person=cast.helen, manager=cast.amara, starts=today() - timedelta(days=300), ends=today()
    )
    assert spans_of([cast.amara.pk], today())[cast.amara.pk].full_time_equivalent == Decimal("4.0")


def test_the_best_others_of_the_delivery_unit_come_first(cast):
    figures_for(cast, nadia=900, gareth=1150, owen=800, priya=783)
    others = others_for(HIGH, cast.callum, today(), 6)
    assert [(other.asked.person.name, other.decision.answer) for other in others][:3] == [
        ("Nadia Rowe", "allow"), ("Owen Castle", "allow"), ("Gareth Pugh", "warn"),
    ]  # fmt: skip
    assert others[0].why == "Nothing stands against it."
    assert not {other.asked.person for other in others} & set(cast.outsiders.values())
    assert cast.callum not in {other.asked.person for other in others}


def test_of_other_teams_only_who_is_free_is_named_and_no_more_is_said(cast):
    figures_for(cast, nadia=900, owen=1300, gareth=1150, priya=783)
    seen = visible_to(cast.daniel, Permission.CHECK_ALLOCATION, today())
    assert "Owen Castle" not in {other.asked.person.name for other in others_for(HIGH, cast.callum, today(), 9, seen)}
    figures_for(cast, owen=800)
    others = {other.asked.person.name: other for other in others_for(HIGH, cast.callum, today(), 9, seen)}
    assert others["Owen Castle"].why == "Nothing stands against it. Of another team: ask their manager."
    assert others["Gareth Pugh"].why.startswith("Workload")


def test_asking_about_many_costs_no_more_than_about_one(cast, django_assert_max_num_queries):
    for number in range(6):
        learner_too = make.person(f"Learner {number}", unit=cast.team, grade="PQiP")
        Enrolment.objects.create(
            person=learner_too, pathway_version=cast.pathway, intake="x", starts=today(), entry_basis="level_3"
        )
    everybody = list(Person.objects.all())
    with django_assert_max_num_queries(12):
        asked_about(everybody, today())


# ---- pages ----


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def form(cast, **changed):
    """What a browser sends for a high-risk case and Priya."""
    return {
        "person": cast.priya.pk, "reference": "M123417", "public": "medium", "children": "high", "known_adults": "high",
        "staff": "low", "concerns": ["domestic_abuse", "child_safeguarding"], "order": "licence", "tier": "B2",
        "mappa_category": "", "mappa_level": "",
    } | changed  # fmt: skip


def test_asking_from_the_page(cast, signed_in_as):
    figures_for(cast, priya=783, nadia=884, gareth=1042, owen=910)
    page = signed_in_as(cast.daniel).post("/caseload/check/", form(cast), follow=True)
    text = words(page)
    assert "Can Priya Nair take case M••••17?" in text
    assert "Block: not in the name of Priya Nair today" in text
    assert "Three reasons stand against it. What would change it stands beside." in text
    assert "High public medium, children high, known adults high, staff low" in text
    assert "This case has a child safeguarding concern." in text
    assert "Do not put this case in their name. Nadia Rowe and Owen Castle may take it today." in text
    assert "123417" not in text
    assert "Unconfirmed" in text
    assert "Parliamentary question 172934" in text


def test_the_form_says_what_is_missing(cast, signed_in_as):
    page = words(signed_in_as(cast.daniel).post("/caseload/check/", {}))
    for sentence in (
        "Choose one under “Who would hold the case”",
        "Choose the risk of serious harm to children",
        "Choose one under “Order”",
    ):
        assert sentence in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reference": "12"}, "A case reference is one letter and six figures"),
        ({"mappa_level": "2"}, "Choose the category too"),
        ({"tier": "Z"}, "Choose one of those offered"),
    ],
)
def test_a_wrong_fact_is_refused_beside_its_field(cast, signed_in_as, changed, sentence):
    page = signed_in_as(cast.daniel).post("/caseload/check/", form(cast, **changed))
    assert sentence in words(page)
    assert not AllocationCheck.objects.exists()


def test_somebody_of_another_place_cannot_be_asked_about(cast, signed_in_as):
    page = signed_in_as(cast.daniel).post("/caseload/check/", form(cast, person=cast.owen.pk))
    assert page.status_code == 200
    assert not AllocationCheck.objects.exists()


def test_an_answer_fills_the_form_again(cast, signed_in_as):
    found = check_allocation(person=cast.priya, facts=HIGH, by=cast.daniel)
    page = signed_in_as(cast.daniel).get(f"/caseload/check/?again={found.pk}")
    soup = BeautifulSoup(page.content, "html.parser")
    assert soup.select_one("input[name=children][checked]")["value"] == "high"
    assert soup.select_one("option[selected][value]").text == "Priya Nair"
    assert "Priya Nair" not in words(signed_in_as(cast.outsiders[Role.SPO]).get(f"/caseload/check/?again={found.pk}"))


def test_an_outsider_does_not_find_an_answer(cast, signed_in_as):
    found = check_allocation(person=cast.priya, facts=HIGH, by=cast.daniel)
    for who, status in (
        (cast.daniel, 200), (cast.ruth, 200), (cast.carys, 404), (cast.outsiders[Role.SPO], 404), (cast.priya, 403),
    ):  # fmt: skip
        assert signed_in_as(who).get(f"/caseload/answer/{found.pk}/").status_code == status


def test_the_answer_page_costs_the_same_for_a_large_delivery_unit(cast, signed_in_as, django_assert_max_num_queries):
    found = check_allocation(person=cast.priya, facts=HIGH, by=cast.daniel)
    for number in range(10):
        make.mentor(f"Officer {number}", cast.other_team)
    client = signed_in_as(cast.daniel)
    with django_assert_max_num_queries(40):
        client.get(f"/caseload/answer/{found.pk}/")


# ---- the command ----


def test_the_command_prints_the_same_reasons(cast):
    figures_for(cast, priya=783)
    out = StringIO()
    call_command(
        "allocation_check", "--person", cast.priya.email, "--rosh-children", "high", "--child-safeguarding", stdout=out
    )
    lines = out.getvalue().splitlines()
    assert lines[0] == "Block: Priya Nair"
    assert "  block  High risk of serious harm to children. Priya Nair is a learner, month 9 of 15." in lines
    assert any(line.startswith("         Learners and high risk, v1: UNCONFIRMED") for line in lines)
    figure = f"Workload 78.3% on {in_words(today() - timedelta(days=1))}, not above 110%."
    assert f"  allow  {figure} Not tiered yet, this case counts nothing: 78.3%." in lines
    assert not AllocationCheck.objects.exists()


def test_the_command_says_who_else_could_take_it(cast):
    figures_for(cast, priya=783, nadia=700, owen=800)
    out = StringIO()
    call_command("allocation_check", "--person", cast.priya.email, "--rosh-staff", "high", "--others", stdout=out)
    others = [line for line in out.getvalue().splitlines()[1:] if not line.startswith(" ")]
    assert others[:2] == [
        "Allow: Nadia Rowe. Nothing stands against it.",
        "Allow: Owen Castle. Nothing stands against it.",
    ]


def test_the_command_keeps_the_answer_in_somebodys_name(cast):
    call_command("allocation_check", "--person", cast.priya.email, "--by", cast.daniel.email, stdout=StringIO())
    assert AllocationCheck.objects.get().asked_by == cast.daniel
    with pytest.raises(CommandError, match="outside the place"):
        call_command("allocation_check", "--person", cast.priya.email, "--by", cast.carys.email, stdout=StringIO())
    with pytest.raises(CommandError, match=r"Nobody has the e-mail nobody@example\.org"):
        call_command("allocation_check", "--person", "nobody@example.org")


def test_months_are_counted_as_the_pathway_counts_them(cast):
    assert asked_about([cast.priya], today())[cast.priya.pk].officer.learning.month == 9
    assert asked_about([cast.priya], months_after(today(), 1))[cast.priya.pk].officer.learning.month == 10


@pytest.mark.parametrize(("starts", "learner"), [(1, False), (0, True), (-1, True)])
def test_somebody_enrolled_ahead_is_a_learner_from_their_first_day(cast, starts, learner):
    Enrolment.objects.filter(person=cast.priya).update(starts=today() + timedelta(days=starts))
    officer = asked_about([cast.priya], today())[cast.priya.pk].officer
    assert (officer.learning is not None) is learner
