"""The pages on which a manager’s absence is planned, looked at, agreed and called off."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.calendar import in_words, today
from lms.models import Absence, Grade, LineManagement, Person, Post, RoleGrant, StandIn
from tests.factories import spans as make

ONE = timedelta(days=1)
PLAN = reverse("caseload:plan_absence")


@pytest.fixture
def days():
    return today() + 21 * ONE, today() + 30 * ONE


def asked(manager, first, last, **more):
    """Return what the pages ask by: the manager and the days, and what else is chosen."""
    found = {"manager": str(manager.pk)}
    for name, day in (("first", first), ("last", last)):
        found |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    return found | more


def field_of(manager, first):
    grant = RoleGrant.objects.get(person=manager, role__in=("spo", "head_of_pdu"))
    return f"{grant.pk}_{first:%Y%m%d}"


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def fields(form):
    return {one["name"]: one["value"] for one in form.select("input[type=hidden]")}


def test_a_head_walks_from_the_days_to_the_agreement(cast, signed_in_as, days):
    client = signed_in_as(cast.ruth)
    first = soup(client.get(PLAN))
    assert [option.text for option in first.select("select[name=manager] option")][1:] == [
        "Carys Bevan", "Daniel Okafor",
    ]  # fmt: skip
    second = soup(client.get(PLAN, asked(cast.carys, *days)))
    assert "Carys Bevan: who stands in?" in second.h1.text
    assert "Daniel Okafor" in second.select_one("tbody").text
    chosen = {f"stand_in_{field_of(cast.carys, days[0])}": cast.daniel.pk}
    third = soup(client.get(PLAN, asked(cast.carys, *days, **chosen)))
    assert "everybody would be carried" in third.h1.text
    assert "4 → 5" in third.text
    assert not Absence.objects.exists()
    agree = third.select_one("main form[method=post]")
    response = client.post(PLAN, fields(agree) | {"agree": "yes"}, follow=True)
    assert "Carys Bevan is away from" in soup(response).text
    assert StandIn.objects.get().stand_in == cast.daniel
    assert "Stand-in: Daniel Okafor." in soup(response).select_one("#ahead").parent.text


def test_a_stand_in_over_the_rule_is_warned_of_and_may_be_agreed(cast, signed_in_as, days):
    make.officers(cast.daniel, cast.team, ["37"] * 6)
    chosen = {f"stand_in_{field_of(cast.carys, days[0])}": cast.daniel.pk}
    page = soup(signed_in_as(cast.ruth).get(PLAN, asked(cast.carys, *days, **chosen)))
    assert "a stand-in would carry more than the rule" in page.h1.text
    assert "1.0 over the rule of 10" in page.text
    assert page.select_one("button[name=agree]")


def test_nobody_chosen_is_refused_with_the_reason_and_no_button(cast, signed_in_as, days):
    chosen = {f"stand_in_{field_of(cast.carys, days[0])}": ""}
    page = soup(signed_in_as(cast.ruth).get(PLAN, asked(cast.carys, *days, **chosen)))
    assert "this cannot be agreed yet" in page.h1.text
    assert "Nobody would carry Owen Castle" in page.text
    assert not page.select_one("button[name=agree]")


def test_a_refused_plan_cannot_be_sent_all_the_same(cast, signed_in_as, days):
    sent = asked(cast.carys, *days, agree="yes", seen="x") | {f"stand_in_{field_of(cast.carys, days[0])}": ""}
    response = signed_in_as(cast.ruth).post(PLAN, sent)
    assert "Nobody would carry Owen Castle" in soup(response).select_one(".govuk-error-summary").text
    assert not Absence.objects.exists()


def test_what_changed_since_it_was_looked_at_is_looked_at_again(cast, signed_in_as, days):
    client = signed_in_as(cast.ruth)
    chosen = {f"stand_in_{field_of(cast.carys, days[0])}": cast.daniel.pk}
    page = soup(client.get(PLAN, asked(cast.carys, *days, **chosen)))
    make.officers(cast.daniel, cast.team, ["37"])
    again = soup(client.post(PLAN, fields(page.select_one("main form[method=post]")) | {"agree": "yes"}))
    assert "Something has changed since you looked" in again.select_one(".govuk-error-summary").text
    assert "5 → 6" in again.text
    assert not Absence.objects.exists()
    client.post(PLAN, fields(again.select_one("main form[method=post]")) | {"agree": "yes"})
    assert Absence.objects.count() == 1


def test_somebody_takes_over_part_way(cast, signed_in_as, days):
    third = make.manager("Third", cast.team)
    client, key = signed_in_as(cast.ruth), field_of(cast.carys, days[0])
    day = days[0] + 4 * ONE
    chosen = {
        f"stand_in_{key}": cast.daniel.pk, f"then_{key}": third.pk,
        f"from_{key}_day": day.day, f"from_{key}_month": day.month, f"from_{key}_year": day.year,
    }  # fmt: skip
    page = soup(client.get(PLAN, asked(cast.carys, *days, **chosen)))
    client.post(PLAN, fields(page.select_one("main form[method=post]")) | {"agree": "yes"})
    rows = StandIn.objects.order_by("starts").values_list("stand_in", "starts", "ends")
    assert list(rows) == [(cast.daniel.pk, days[0], day), (third.pk, day, days[1] + ONE)]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c, a, b: {"last_day": ""}, "Write the day too"),
        (lambda c, a, b: {"manager": ""}, "Choose one under “Manager”"),
        (lambda c, a, b: {"manager": c.ruth.pk}, "Choose one of those offered under “Manager”"),
        (lambda c, a, b: {"manager": "x"}, "Choose one of those offered under “Manager”"),
        (lambda c, a, b: asked(c.carys, a, a - ONE), "The last day must be"),
        (lambda c, a, b: asked(c.carys, today() - ONE, b), "The day must be today or later"),
        (lambda c, a, b: asked(c.carys, a, a + 1000 * ONE), "or earlier: you wrote"),
    ],
)
def test_what_is_amiss_with_the_days_is_said(cast, signed_in_as, days, change, sentence):
    page = soup(signed_in_as(cast.ruth).get(PLAN, asked(cast.carys, *days) | change(cast, *days)))
    assert sentence in page.select_one(".govuk-error-summary").text


def test_an_absence_that_meets_another_is_refused_at_the_first_step(cast, signed_in_as, days):
    make.absence_ahead(cast.carys, days[1], days[1] + ONE)
    page = soup(signed_in_as(cast.ruth).get(PLAN, asked(cast.carys, *days)))
    assert f"Carys Bevan is away on {in_words(days[1])} already" in page.select_one(".govuk-error-summary").text


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"then": "daniel"}, "Write the day from which somebody else takes over"),
        ({"day": 4}, "Choose who takes over, or clear the day"),
        ({"then": "daniel", "day": 0}, "The day must be after"),
        ({"then": "daniel", "day": 10}, "The day must be after"),
        ({"then": "daniel", "day": 9}, ""),
        ({"then": "daniel", "day": 1}, ""),
    ],
)
def test_who_takes_over_and_from_when_go_together(cast, signed_in_as, days, more, sentence):
    key, third = field_of(cast.carys, days[0]), make.manager("Third", cast.team)
    chosen = {f"stand_in_{key}": third.pk}
    if "then" in more:
        chosen[f"then_{key}"] = cast.people[more["then"]].pk
    if "day" in more:
        day = days[0] + more["day"] * ONE
        chosen |= {f"from_{key}_day": day.day, f"from_{key}_month": day.month, f"from_{key}_year": day.year}
    page = soup(signed_in_as(cast.ruth).get(PLAN, asked(cast.carys, *days, **chosen)))
    summary = page.select_one(".govuk-error-summary")
    assert sentence in (summary.text if summary else "")
    assert bool(summary) == bool(sentence)


@pytest.mark.parametrize("value", ["x", "999999", "-1", "1.5"])
def test_a_stand_in_who_was_not_offered_is_refused(cast, signed_in_as, days, value):
    chosen = {f"stand_in_{field_of(cast.carys, days[0])}": value}
    page = soup(signed_in_as(cast.ruth).get(PLAN, asked(cast.carys, *days, **chosen)))
    assert "Choose one of those offered" in page.select_one(".govuk-error-summary").text


def test_the_page_asks_no_more_of_many_managers_than_of_few(cast, signed_in_as, days):
    client, key = signed_in_as(cast.imogen), field_of(cast.carys, days[0])
    sent = asked(cast.carys, *days, **{f"stand_in_{key}": cast.daniel.pk})
    client.get(PLAN, sent)
    with CaptureQueriesContext(connection) as few:
        client.get(PLAN, sent)
    for number in range(20):
        one = make.manager(f"M{number}", cast.other_team)
        make.officers(one, cast.other_team, ["37", "18.5"])
    with CaptureQueriesContext(connection) as many:
        client.get(PLAN, sent)
    assert len(many) == len(few)
    assert len(many) <= 26


def test_of_many_candidates_the_best_are_shown_and_all_are_offered(cast, signed_in_as, days):
    for number in range(24):
        make.manager(f"M{number:02}", cast.other_team)
    page = soup(signed_in_as(cast.ruth).get(PLAN, asked(cast.carys, *days)))
    assert len(page.select("tbody tr")) == 20
    assert "5 more stand in the list below" in page.text
    assert len(page.select("select")[0].select("option")) == 26


def test_a_head_with_nobody_to_plan_for_is_told(cast, signed_in_as):
    RoleGrant.objects.filter(role="spo").delete()
    page = soup(signed_in_as(cast.ruth).get(PLAN))
    assert "Your own absence is planned by whoever answers for the wider place" in page.text
    assert not page.select("form select")


def test_a_regions_manager_plans_for_a_head_and_is_offered_nobody_who_may_not(cast, signed_in_as, days):
    LineManagement.objects.filter(manager=cast.ruth).exclude(person=cast.helen).delete()
    page = soup(signed_in_as(cast.imogen).get(PLAN, asked(cast.ruth, *days)))
    offered = [option.text for option in page.select("select")[0].select("option")]
    assert offered == ["Nobody", "Carys Bevan, 1.0 now and 2.0 then", "Daniel Okafor, 4.0 now and 5.0 then"]


# ---- calling off ----


def test_calling_off_is_asked_first_and_then_done(cast, signed_in_as, days):
    absence = make.agree(make.plan(cast.ruth, cast.carys, *days, cast.daniel))
    client, address = signed_in_as(cast.ruth), reverse("caseload:call_off_absence", args=[absence.pk])
    assert address in {link["href"] for link in soup(client.get(reverse("caseload:span"))).select("a")}
    page = soup(client.get(address))
    assert "Daniel Okafor would not stand in." in page.text
    assert Absence.objects.exists()
    after = soup(client.post(address, follow=True))
    assert "Carys Bevan is not away" in after.text
    assert not Absence.objects.exists()


def test_an_absence_that_has_begun_is_ended_on_the_same_page(cast, signed_in_as):
    absence = make.absence_ahead(cast.carys, today() - ONE, today() + 5 * ONE)
    make.stand_in(cast.carys, cast.daniel, today() - ONE, today() + 5 * ONE)
    client, address = signed_in_as(cast.ruth), reverse("caseload:call_off_absence", args=[absence.pk])
    links = soup(client.get(reverse("caseload:span"))).select("a[href]")
    assert [link.get_text(" ", strip=True) for link in links if link["href"] == address] == ["End it sooner"]
    page = soup(client.get(address))
    assert "End the absence of Carys Bevan" in page.h1.text
    assert "Daniel Okafor stands in until the first day back." in page.text
    day = today()
    sent = {"back_day": day.day, "back_month": day.month, "back_year": day.year, "words": "Back sooner than planned."}
    after = soup(client.post(address, sent, follow=True))
    assert f"Carys Bevan is back from {in_words(day)}." in after.text
    assert (Absence.objects.get().ends, StandIn.objects.get().ends) == (day, day)
    # A second press changes nothing.
    assert client.post(address, sent).status_code == 302


@pytest.mark.parametrize(
    ("days", "words", "error"),
    [
        (-1, "Back sooner than planned.", "or later: you wrote"),
        (6, "Back sooner than planned.", "The day must be earlier"),
        (0, "", "Why it ends sooner"),
        (0, "As X320741 was recalled.", "case"),
    ],
)
def test_what_is_wrong_with_an_end_is_said_beside_its_field(cast, signed_in_as, days, words, error):
    absence = make.absence_ahead(cast.carys, today() - ONE, today() + 5 * ONE)
    day = today() + days * ONE
    sent = {"back_day": day.day, "back_month": day.month, "back_year": day.year, "words": words}
    address = reverse("caseload:call_off_absence", args=[absence.pk])
    page = soup(signed_in_as(cast.ruth).post(address, sent))
    assert error.lower() in page.select_one(".govuk-error-summary").text.lower()
    assert Absence.objects.get().ends == today() + 5 * ONE


@pytest.mark.parametrize("reader", ["daniel", "leonard"])
def test_who_sees_an_absence_and_may_not_call_it_off(cast, signed_in_as, reader):
    make.absence_ahead(cast.daniel)
    page = soup(signed_in_as(cast.people[reader]).get(reverse("caseload:span")))
    assert "Daniel Okafor, from" in page.select_one("#ahead").parent.text
    assert not page.select("#ahead ~ * a")
    assert "Plan an absence" not in page.text


def test_whoever_will_stand_in_sees_the_absence_ahead(cast, signed_in_as, days):
    make.agree(make.plan(cast.ruth, cast.carys, *days, cast.daniel))
    section = soup(signed_in_as(cast.daniel).get(reverse("caseload:span"))).select_one("#ahead").parent.text
    assert "Carys Bevan, from" in section
    assert "Stand-in: Daniel Okafor." in section


@pytest.mark.parametrize("moved", [False, True])
def test_the_absence_of_a_manager_who_has_moved_away_is_nobodys_here(cast, signed_in_as, moved):
    make.absence_ahead(cast.carys)
    if moved:
        Post.objects.filter(person=cast.carys).update(ends=today())
        Post.objects.create(person=cast.carys, unit=cast.far_team, grade=Grade.SPO, starts=today())
    page = soup(signed_in_as(cast.ruth).get(reverse("caseload:span")))
    assert ("Carys Bevan, from" in page.text) is not moved
    assert bool(page.select("#ahead")) is not moved


def test_an_absence_that_is_over_is_said_to_be(cast, signed_in_as):
    absence = make.absence_ahead(cast.carys, today() - 5 * ONE, today())
    page = soup(signed_in_as(cast.ruth).get(reverse("caseload:call_off_absence", args=[absence.pk])))
    assert "Carys Bevan was away" in page.text
    assert "What was stays on record." in page.text
    assert page.select_one("button[disabled]")
    assert "stand in" not in page.select_one("main").text.lower()


def test_an_officers_absence_is_not_called_off_here(cast, signed_in_as):
    absence = make.absence_ahead(Person.objects.get(pk=cast.nadia.pk))
    address = reverse("caseload:call_off_absence", args=[absence.pk])
    assert signed_in_as(cast.ruth).post(address).status_code == 404
    assert Absence.objects.exists()
