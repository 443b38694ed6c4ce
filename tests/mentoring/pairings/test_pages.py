"""The pages of pairings: what they offer, what they refuse, and whom they let in."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from lms.calendar import in_words, today, years_after
from lms.models import Absence
from lms.roles import Role
from mentoring.pairings.cover_picture import span_in_words
from mentoring.pairings.models import MatchingRun, Pairing, Proposal
from tests.factories import mentoring as make

MENTOR = Pairing.Kind.MENTOR


@pytest.fixture
def sarah(cast):
    """An eligible mentor of the other team, with room."""
    return make.mentor("Sarah Linton", cast.other_team)


def words(response):
    """The page as a person reads it."""
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def day(on, **more):
    """The three boxes of a day, as a browser sends them."""
    return {"starts_day": on.day, "starts_month": on.month, "starts_year": on.year} | more


def ends(on, **more):
    return {"ends_day": on.day, "ends_month": on.month, "ends_year": on.year} | more


def test_those_who_may_are_choices_and_the_others_are_lines_with_the_working(cast, signed_in_as, sarah):
    page = signed_in_as(cast.daniel).get(f"/pairings/{cast.callum.pk}/mentor/")
    soup = BeautifulSoup(page.content, "html.parser")
    choices = [one.text.strip() for one in soup.select(".govuk-radios__label")]
    assert choices == ["Sarah Linton", "Gareth Pugh"]
    assert "4 years as a qualified practitioner. 0 of 2 places taken" in words(page)
    locked = soup.select_one("section[aria-labelledby=locked]").get_text(" ", strip=True)
    assert "Owen Castle" in locked
    assert "has 1 year as a qualified practitioner and needs 2 years" in locked
    assert "probation officer: counts 1 year" in locked


def test_whoever_is_away_is_offered_with_the_dates(cast, signed_in_as, sarah):
    starts, back = today() + timedelta(days=10), today() + timedelta(days=70)
    Absence.objects.create(person=sarah, starts=starts, ends=back)
    Absence.objects.create(person=cast.gareth, starts=starts, ends=back, kind="part")
    page = words(signed_in_as(cast.daniel).get(f"/pairings/{cast.callum.pk}/mentor/"))
    assert f"0 of 2 places taken. Away {span_in_words(starts, back)}" in page
    assert page.count("Away ") == 1, "whoever is there part of the week is there"


def test_an_absence_that_is_over_is_no_news(cast, signed_in_as, sarah):
    Absence.objects.create(person=sarah, starts=today() - timedelta(days=30), ends=today())
    assert "Away " not in words(signed_in_as(cast.daniel).get(f"/pairings/{cast.callum.pk}/mentor/"))


def test_a_mentor_of_another_region_is_not_offered(cast, signed_in_as):
    page = signed_in_as(cast.daniel).get(f"/pairings/{cast.callum.pk}/mentor/")
    assert cast.outsiders[Role.MENTOR].name not in words(page)


def test_pairing_from_the_page(cast, signed_in_as, sarah):
    client = signed_in_as(cast.daniel)
    page = client.post(f"/pairings/{cast.callum.pk}/mentor/", day(today(), supporter=sarah.pk), follow=True)
    assert "Sarah Linton is paired with Callum Frost. Both have been told." in words(page)
    assert "every learner has a mentor" in words(page)


def test_posting_somebody_who_may_not_is_refused_with_the_sentence(cast, signed_in_as, sarah):
    page = signed_in_as(cast.daniel).post(f"/pairings/{cast.callum.pk}/mentor/", day(today(), supporter=cast.owen.pk))
    assert "Owen Castle has 1 year as a qualified practitioner and needs 2 years." in words(page)
    assert "One thing to mend" in words(page)
    assert not Pairing.objects.filter(learner=cast.callum, kind=MENTOR).exists()


@pytest.mark.parametrize("supporter", ["", "nobody", "999999"])
def test_posting_nobody_asks_for_somebody(cast, signed_in_as, sarah, supporter):
    page = signed_in_as(cast.daniel).post(f"/pairings/{cast.callum.pk}/mentor/", day(today(), supporter=supporter))
    assert page.status_code == 200
    assert ("Choose a mentor" if not supporter else "Choose somebody from the list") in words(page)


def test_a_day_before_the_pathway_is_refused_on_the_page(cast, signed_in_as, sarah):
    early = years_after(today(), -1)
    page = signed_in_as(cast.daniel).post(f"/pairings/{cast.callum.pk}/mentor/", day(early, supporter=sarah.pk))
    assert "Callum Frost began on" in words(page)


def test_a_learner_who_has_a_mentor_shows_who_and_how_to_end_it(cast, signed_in_as):
    client = signed_in_as(cast.daniel)
    page = words(client.get(f"/pairings/{cast.priya.pk}/mentor/"))
    assert "Priya Nair has a mentor" in page
    assert "Gareth Pugh" in page
    pairing = Pairing.objects.get(learner=cast.priya, kind=MENTOR)
    page = client.post(f"/pairings/end/{pairing.pk}/", ends(today(), reason="Moves away"), follow=True)
    assert "Find a mentor for Priya Nair" in words(page)


def test_whoever_follows_is_chosen_once_the_end_is_known(cast, signed_in_as, sarah):
    client, leaves = signed_in_as(cast.daniel), today() + timedelta(days=90)
    pairing = Pairing.objects.get(learner=cast.priya, kind=MENTOR)
    page = words(client.post(f"/pairings/end/{pairing.pk}/", ends(leaves), follow=True))
    assert f"{in_words(leaves)} is Priya Nair’s first day without Gareth Pugh." in page
    assert f"The first day without anybody is {in_words(leaves)}: whoever follows begins then." in page
    client.post(f"/pairings/{cast.priya.pk}/mentor/", day(leaves, supporter=sarah.pk))
    rows = Pairing.objects.filter(learner=cast.priya, kind=MENTOR).order_by("starts")
    assert [(row.supporter, row.starts) for row in rows] == [(cast.gareth, pairing.starts), (sarah, leaves)]
    assert "Priya Nair has a mentor" in words(client.get(f"/pairings/{cast.priya.pk}/mentor/"))


def test_the_reason_for_an_end_may_not_point_at_a_case(cast, signed_in_as):
    pairing = Pairing.objects.get(learner=cast.priya, kind=MENTOR)
    page = signed_in_as(cast.daniel).post(f"/pairings/end/{pairing.pk}/", ends(today(), reason="About X123456"))
    assert "it looks like a case number" in words(page)
    pairing.refresh_from_db()
    assert pairing.ends is None


def test_an_end_before_the_start_is_refused_on_the_page(cast, signed_in_as):
    pairing = Pairing.objects.get(learner=cast.priya, kind=MENTOR)
    page = signed_in_as(cast.daniel).post(f"/pairings/end/{pairing.pk}/", ends(pairing.starts))
    assert "it can end the day after, or later" in words(page)


def test_an_assessor_is_found_in_the_same_way(cast, signed_in_as):
    end = Pairing.objects.get(learner=cast.callum, kind="pta")
    client = signed_in_as(cast.ruth)
    client.post(f"/pairings/end/{end.pk}/", ends(today()))
    page = words(client.get(f"/pairings/{cast.callum.pk}/pta/"))
    assert "Find a practice tutor assessor for Callum Frost" in page
    assert "In training: judgements are countersigned" in page
    client.post(f"/pairings/{cast.callum.pk}/pta/", day(today(), supporter=cast.helen.pk))
    assert Pairing.objects.on(today()).get(learner=cast.callum, kind="pta").supporter == cast.helen


def test_the_supporters_own_page(cast, signed_in_as):
    page = words(signed_in_as(cast.gareth).get("/pairings/my-learners/"))
    assert "You support 1 learner" in page
    assert "Priya Nair You are their mentor" in page
    assert "Month 9 of 15" in page
    assert "0 of 2 modules demonstrated" in page
    assert "Callum" not in page
    assert "No learner is paired with you" in words(signed_in_as(cast.owen).get("/pairings/my-learners/"))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SPO, 200),
        (Role.HEAD_OF_PDU, 200),
        (Role.COORDINATOR, 200),
        (Role.REGIONAL_LEARNING_MANAGER, 200),
        (Role.MENTOR, 403),
        (Role.LEARNER, 403),
        (Role.PTA, 403),
        (Role.ADMINISTRATOR, 403),
        (Role.AUDITOR, 403),
    ],
)
def test_who_may_open_the_pages_of_a_learner(cast, signed_in_as, role, status):
    pairing = Pairing.objects.get(learner=cast.priya, kind=MENTOR)
    client = signed_in_as(cast.in_role(role))
    for address in ("/pairings/", f"/pairings/{cast.callum.pk}/mentor/", f"/pairings/end/{pairing.pk}/"):
        assert client.get(address).status_code == status


@pytest.mark.parametrize("role", [Role.SPO, Role.HEAD_OF_PDU, Role.COORDINATOR, Role.REGIONAL_LEARNING_MANAGER])
def test_an_outsider_of_the_same_role_finds_nothing(cast, signed_in_as, role):
    pairing = Pairing.objects.get(learner=cast.priya, kind=MENTOR)
    client = signed_in_as(cast.outsiders[role])
    assert client.get(f"/pairings/{cast.callum.pk}/mentor/").status_code == 404
    assert client.get(f"/pairings/end/{pairing.pk}/").status_code == 404
    assert "Callum" not in words(client.get("/pairings/"))


def test_a_role_that_does_not_exist_is_not_found(cast, signed_in_as):
    assert signed_in_as(cast.daniel).get(f"/pairings/{cast.callum.pk}/friend/").status_code == 404


def nothing(cast):
    """Priya has a mentor, whose end is not in sight."""


def ending(cast):
    Pairing.objects.filter(learner=cast.priya, kind=MENTOR).update(ends=today() + timedelta(days=90))


def handed_over(cast):
    run, starts = MatchingRun.objects.create(unit=cast.pdu, day=today()), today() + timedelta(days=20)
    Proposal.objects.create(run=run, learner=cast.priya, mentor=cast.owen, starts=starts, gap_starts=starts)


@pytest.mark.parametrize(
    ("happens", "learner", "most", "says"),
    [
        (nothing, "callum", 17, "Find a mentor for Callum Frost"),
        (nothing, "priya", 15, "Priya Nair has a mentor"),
        (ending, "priya", 18, "The first day without anybody is"),
        (handed_over, "priya", 24, "Proposed: Owen Castle"),
    ],
)
def test_the_page_of_a_learner_costs_the_same_for_many_mentors(
    cast, signed_in_as, django_assert_max_num_queries, happens, learner, most, says
):
    happens(cast)
    for number in range(6):
        make.mentor(f"Mentor {number}", cast.team)
    client = signed_in_as(cast.daniel)
    with django_assert_max_num_queries(most):
        page = client.get(f"/pairings/{cast.people[learner].pk}/mentor/")
    assert says in words(page)


def test_the_page_of_cover_costs_the_same_for_many_mentors(cast, signed_in_as, django_assert_max_num_queries):
    for number in range(6):
        make.mentor(f"Mentor {number}", cast.team)
    client = signed_in_as(cast.daniel)
    for address in ("/pairings/", "/pairings/?show=all"):
        with django_assert_max_num_queries(20):
            client.get(address)
