"""The register of mentors, one mentor's working, and what people say of themselves: shown, refused, kept."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from lms.calendar import in_words, months_after, today, years_after
from lms.models import LineManagement, Post, Qualification, RegionChoice
from lms.policy.mentoring import MENTOR_TRAINING
from lms.policy.practice import MENTOR_EXPERIENCE
from lms.roles import Role
from mentoring.pairings import ports
from mentoring.pairings.mentor_standing import keep_mentor_standings
from mentoring.pairings.mentors import days_in_words
from mentoring.pairings.models import MentorStanding, Particulars
from mentoring.pairings.ports import OwnWorkload
from tests.factories import mentoring as make

REGISTER = "/pairings/mentors/"


def words(response):
    """The page as a person reads it."""
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def names(response):
    return [cell.a.text for cell in BeautifulSoup(response.content, "html.parser").select("tbody th[scope=row]")]


@pytest.fixture
def kept(cast):
    """The register of an ordinary morning."""
    keep_mentor_standings(on=today())
    return cast


# ---- the register ----


def test_the_register_says_who_is_eligible_and_who_has_room(kept, signed_in_as):
    page = signed_in_as(kept.tomasz).get(REGISTER)
    assert "Mentors: 1 of 2 is eligible, 1 place free" in words(page)
    assert f"Since {in_words(years_after(today(), -3))}" in words(page)
    assert "1 of 2 60 min a week" in words(page)
    assert "Owen Castle has 1 year as a qualified practitioner and needs 2 years." in words(page)
    assert names(page) == ["Gareth Pugh", "Owen Castle"]


def test_those_who_stop_being_eligible_stand_first_with_what_ends_it(cast, signed_in_as):
    sarah = make.mentor("Sarah Linton", cast.other_team)
    ends = today() + timedelta(days=200)
    Post.objects.filter(person=sarah).update(ends=ends)
    keep_mentor_standings(on=today())
    page = signed_in_as(cast.tomasz).get(REGISTER)
    assert names(page)[0] == "Sarah Linton"
    assert f"Until {in_words(ends - timedelta(days=1))}. The post ends" in words(page)
    assert "1 will stop being eligible as things stand, and stands first." in words(page)


@pytest.mark.parametrize(
    ("query", "shown"),
    [("shown=eligible", ["Gareth Pugh"]), ("shown=not", ["Owen Castle"]), ("shown=free", ["Gareth Pugh"]),
     ("shown=nonsense", ["Gareth Pugh", "Owen Castle"])],
)  # fmt: skip
def test_the_register_is_narrowed(kept, signed_in_as, query, shown):
    assert names(signed_in_as(kept.tomasz).get(f"{REGISTER}?{query}")) == shown


def test_the_register_is_narrowed_by_place_and_says_when_nothing_is_left(kept, signed_in_as):
    client = signed_in_as(kept.tomasz)
    assert names(client.get(f"{REGISTER}?unit={kept.other_team.pk}")) == ["Owen Castle"]
    page = client.get(f"{REGISTER}?unit={kept.other_team.pk}&shown=eligible")
    assert "No mentor matches what you chose at Aldermoor Team 2. Show all 2" in words(page)


def test_nobody_sees_mentors_of_another_region(kept, signed_in_as):
    far = kept.outsiders[Role.MENTOR]
    assert far.name not in words(signed_in_as(kept.imogen).get(REGISTER))
    assert names(signed_in_as(kept.imogen).get(f"{REGISTER}?unit={kept.far_team.pk}")) == ["Gareth Pugh", "Owen Castle"]


def test_a_place_without_mentors_says_who_gives_the_role(cast, signed_in_as):
    page = signed_in_as(cast.tomasz).get(REGISTER)
    assert "No mentors at your place" in words(page)
    assert "given by an administrator or the region’s learning manager" in words(page)


def test_a_mentors_own_workload_and_what_they_offer_stand_beside_their_places(kept, signed_in_as, monkeypatch):
    figures = {kept.gareth.pk: OwnWorkload(Decimal("92.6"), date(2026, 11, 20)),
               kept.owen.pk: OwnWorkload(None, date(2026, 11, 20))}  # fmt: skip
    monkeypatch.setattr(ports, "workloads", [lambda people, on: figures])
    Particulars.objects.create(person=kept.gareth, days=[1, 2, 3], specialisms=["court"], languages=["cy"])
    page = words(signed_in_as(kept.tomasz).get(REGISTER))
    assert "92.6% on 20 November 2026 Court work and reports; Welsh Tuesday to Thursday" in page
    assert "No capacity on 20 November 2026 did not say did not say" in page


def test_the_register_takes_the_same_queries_however_many(cast, signed_in_as, django_assert_max_num_queries):
    for number in range(30):
        make.mentor(f"Mentor {number:02}", cast.team)
    keep_mentor_standings(on=today())
    client = signed_in_as(cast.tomasz)
    with django_assert_max_num_queries(22):
        page = client.get(REGISTER)
    assert len(names(page)) == 25


# ---- one mentor ----


def test_the_working_names_each_rule_with_its_value_version_and_source(kept, signed_in_as):
    page = signed_in_as(kept.daniel).get(f"{REGISTER}{kept.gareth.pk}/")
    assert "Gareth Pugh may mentor" in words(page)
    assert "probation officer: counts 5 years (1,82" in words(page)
    assert "PO or SPO, v1 Unconfirmed" in words(page)
    assert "HM Inspectorate of Probation, review of January 2023, recommendation 12" in words(page)
    assert "Priya Nair" in words(page)


def test_a_regions_own_value_says_so_and_what_changes_later_is_announced(kept, signed_in_as):
    day = today() + timedelta(days=30)
    for rule, value, starts in ((MENTOR_EXPERIENCE, 3, today()), (MENTOR_TRAINING, "needed", day)):
        RegionChoice.objects.create(
            region=kept.region, rule=rule.key, value=value, starts=starts, reason="Ours to say", chosen_by=kept.imogen
        )
    page = words(signed_in_as(kept.daniel).get(f"{REGISTER}{kept.gareth.pk}/"))
    assert "3 years v1, region" in page
    assert "Region’s choice: Ours to say" in page
    assert f"From {in_words(day)}: Whether a mentor must have been trained" in page
    assert f"Until {in_words(day - timedelta(days=1))}. Mentor training becomes needed" in page


def test_a_mentor_reads_their_own_working_and_nobody_elses(kept, signed_in_as):
    client = signed_in_as(kept.owen)
    page = client.get(reverse("pairings:my_standing"), follow=True)
    assert "You may not mentor today" in words(page)
    assert "They may mentor from" in words(page)
    assert client.get(f"{REGISTER}{kept.gareth.pk}/").status_code == 404


def test_a_colleague_who_is_no_mentor_has_no_such_page(kept, signed_in_as):
    assert signed_in_as(kept.nadia).get(f"{REGISTER}{kept.nadia.pk}/").status_code == 404
    assert signed_in_as(kept.daniel).get(f"{REGISTER}{kept.nadia.pk}/").status_code == 404


def test_a_line_manager_elsewhere_reads_the_working_of_their_own_line(kept, signed_in_as):
    LineManagement.objects.filter(person=kept.owen).update(manager=kept.daniel)
    assert signed_in_as(kept.daniel).get(f"{REGISTER}{kept.owen.pk}/").status_code == 200


def test_lapsed_training_is_said_with_its_day(kept, signed_in_as):
    kind = Qualification.Kind.MENTOR_TRAINING
    Qualification.objects.create(person=kept.gareth, kind=kind, starts=months_after(today(), -40), evidence="Seen")
    page = words(signed_in_as(kept.gareth).get(f"{REGISTER}{kept.gareth.pk}/"))
    lapsed = in_words(months_after(months_after(today(), -40), 36))
    assert f"Lapsed on {lapsed} advised, not needed here" in page
    assert f"lapsed on {lapsed}." in page


# ---- what people say of themselves ----


def test_a_mentor_says_days_specialisms_and_languages(cast, signed_in_as):
    client = signed_in_as(cast.gareth)
    page = client.post("/pairings/particulars/", {"days": ["0", "4"], "specialisms": ["court"], "languages": ["cy"]},
                       follow=True)  # fmt: skip
    assert "Your days, specialisms and languages are saved." in words(page)
    said = Particulars.objects.get(person=cast.gareth)
    assert (said.days, said.specialisms, said.languages) == ([0, 4], ["court"], ["cy"])
    client.post("/pairings/particulars/", {})
    said.refresh_from_db()
    assert (said.days, said.specialisms, said.languages) == ([], [], [])


def test_what_is_not_offered_is_not_kept(cast, signed_in_as):
    page = signed_in_as(cast.gareth).post("/pairings/particulars/", {"days": ["6"], "specialisms": ["cooking"]})
    assert "Choose one of those offered under “Specialisms”" in words(page)
    assert not Particulars.objects.exists()


def test_a_learner_is_asked_what_they_would_like(cast, signed_in_as):
    page = signed_in_as(cast.priya).get("/pairings/particulars/")
    assert "What you would like to learn from a mentor." in words(page)


def test_whoever_is_neither_is_told_why_it_is_not_theirs(cast, signed_in_as):
    page = signed_in_as(cast.daniel).get("/pairings/particulars/")
    assert page.status_code == 403
    assert "asked of mentors and of learners, and you are neither today" in words(page)


@pytest.mark.parametrize(
    ("days", "said"),
    [([], ""), ([4], "Friday"), ([1, 0], "Monday, Tuesday"), ([0, 1, 2, 3, 4], "Monday to Friday"),
     ([0, 1, 2, 4], "Monday to Wednesday, Friday")],
)  # fmt: skip
def test_days_in_a_row_are_said_as_one(days, said):
    assert days_in_words(Particulars(days=days)) == said


def test_links_lead_mentors_and_learners_there(kept, signed_in_as):
    page = words(signed_in_as(kept.gareth).get("/pairings/my-learners/"))
    assert "Your days, specialisms and languages" in page
    assert "My standing" in page
    assert "Say your days and interests" in words(signed_in_as(kept.priya).get("/"))
    assert MentorStanding.objects.count() == 3
