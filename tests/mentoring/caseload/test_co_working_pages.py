"""The pages of co-working: what the two see of each other, four numbers on a phone, and the managers' table."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from lms.calendar import today
from lms.models import Duty
from mentoring.caseload.models import CoWorking, Declaration
from tests.factories import coworking as make

NUMBERS = {"contacts_learner": "8", "contacts_lead": "2", "assessments_learner": "1", "assessments_lead": "0"}


def words_of(response):
    """Return the words of a page."""
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def month_of(row, months=1):
    """Return the address of a month of a co-worked case."""
    month = make.month_back(months)
    return reverse("caseload:declare", args=[row.pk, month.year, month.month])


@pytest.fixture
def row(cast):
    """Return a case that Priya co-works and Nadia leads, one month of which is over."""
    return make.co_working(cast)


# ---- the two ----


def test_the_form_asks_for_four_numbers_ones_own_first(cast, row, signed_in_as):
    page = BeautifulSoup(signed_in_as(cast.nadia).get(month_of(row)).content, "html.parser")
    labels = [" ".join(label.text.split()) for label in page.select("form label.govuk-label")]
    assert labels == [
        "Contacts by you", "Contacts by Priya Nair", "Assessments by you", "Assessments by Priya Nair",
    ]  # fmt: skip
    assert {box["inputmode"] for box in page.select("form input.govuk-input")} == {"numeric"}
    assert len(page.select("main button.govuk-button")) == 1


def test_the_learner_says_who_did_what_and_then_reads_both_accounts(cast, row, signed_in_as):
    make.told(row, cast.nadia, make.account((43, 44), (0, 1)))
    browser = signed_in_as(cast.priya)
    before = "".join(browser.get(address).text for address in (month_of(row), reverse("caseload:co_working")))
    detail = browser.get(reverse("caseload:co_worked", args=[row.pk])).text
    assert "43 of 87" not in before + detail
    assert "nothing to read yet" in detail
    answer = browser.post(month_of(row), NUMBERS, follow=True)
    assert "You have said who did what" in words_of(answer)
    assert "8 of 10" in words_of(answer)
    assert "43 of 87" in words_of(answer)
    kept = Declaration.objects.get(by=cast.priya)
    assert (kept.contacts_learner, kept.contacts_lead, kept.assessments_learner, kept.assessments_lead) == (8, 2, 1, 0)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"contacts_lead": ""}, "Write how many under “Contacts by Nadia Rowe”; write 0 if there were none"),
        ({"contacts_learner": "-1"}, "Write a number from 0 to 200 under “Contacts by you”"),
        ({"contacts_learner": "201"}, "Write a number from 0 to 200 under “Contacts by you”"),
        ({"assessments_lead": "two"}, "Write a whole number under “Assessments by Nadia Rowe”"),
        ({"contacts_learner": "9" * 400}, "Write a number from 0 to 200 under “Contacts by you”"),
    ],
)
def test_a_number_that_is_none_is_refused_beside_it(cast, row, signed_in_as, sent, sentence):
    answer = signed_in_as(cast.priya).post(month_of(row), NUMBERS | sent)
    assert sentence in words_of(answer)
    assert not Declaration.objects.exists()


def test_a_correction_is_a_new_row_and_the_chain_is_shown_to_both(cast, row, signed_in_as):
    browser = signed_in_as(cast.priya)
    browser.post(month_of(row), NUMBERS)
    page = BeautifulSoup(browser.get(f"{month_of(row)}?correct=1").content, "html.parser")
    sent = {box["name"]: box.get("value", "") for box in page.select("main form input")}
    assert sent["contacts_learner"] == "8"
    answer = browser.post(month_of(row), sent | {"contacts_learner": "4", "contacts_lead": "6"}, follow=True)
    assert "in place of:" in words_of(answer)
    assert "8 of 10 contacts (80.0%)" in words_of(answer)
    assert Declaration.objects.filter(by=cast.priya).count() == 2
    make.told(row, cast.nadia, make.account())
    assert "in place of:" in words_of(signed_in_as(cast.nadia).get(month_of(row)))


def test_a_form_that_was_open_twice_keeps_the_first_and_says_so(cast, row, signed_in_as):
    browser = signed_in_as(cast.priya)
    browser.post(month_of(row), NUMBERS)
    answer = browser.post(month_of(row), NUMBERS | {"contacts_learner": "1"})
    assert "You gave an account of" in words_of(answer)
    assert Declaration.objects.count() == 1


def test_the_month_before_is_shown_as_ones_own_and_never_as_the_others(cast, signed_in_as):
    row = make.co_working(cast, months=2)
    make.told(row, cast.nadia, make.account((43, 44)), months=2)
    assert "you said" not in words_of(signed_in_as(cast.priya).get(month_of(row)))
    make.told(row, cast.priya, make.account((3, 4)), months=2)
    words = words_of(signed_in_as(cast.priya).get(month_of(row)))
    assert "you said that you did 3 of 7 contacts" in words
    assert "43" not in words


def test_a_month_that_runs_is_refused_with_its_last_day(cast, row, signed_in_as):
    answer = signed_in_as(cast.priya).get(month_of(row, 0))
    assert answer.status_code == 403
    assert "The days of this month end on" in words_of(answer)


@pytest.mark.parametrize(("year", "month", "status"), [(2026, 13, 404), (2026, 0, 404), (0, 1, 404), (1999, 1, 403)])
def test_an_address_of_no_month_is_none(cast, row, signed_in_as, year, month, status):
    address = reverse("caseload:declare", args=[row.pk, year, month])
    assert signed_in_as(cast.priya).get(address).status_code == status


def test_ones_own_page_begins_with_what_is_to_be_said(cast, row, signed_in_as):
    words = words_of(signed_in_as(cast.priya).get(reverse("caseload:co_working")))
    assert words.startswith("Co-working: 1 month to say who did what")
    assert "Priya Nair with Nadia Rowe" in words


def test_whoever_co_works_nothing_reads_how_that_comes_about(cast, signed_in_as):
    words = words_of(signed_in_as(cast.gareth).get(reverse("caseload:co_working")))
    assert "Co-working: no case" in words
    assert "You co-work no case, and lead none" in words


def test_what_the_manager_agreed_about_a_month_waits_for_ones_own_account(cast, row, signed_in_as):
    make.told(row, cast.priya, make.account((9, 1)))
    address = reverse("caseload:co_worked", args=[row.pk])
    raised = Duty.objects.get(kind="co_working_share")
    signed_in_as(cast.daniel).post(
        reverse("caseload:answer_co_working", args=[raised.pk]), {"words": "Nadia leads from now on."}
    )
    for reader in (cast.priya, cast.nadia):
        assert "Nadia leads from now on." not in words_of(signed_in_as(reader).get(address))
    make.told(row, cast.nadia, make.account((9, 1)))
    for reader in (cast.priya, cast.nadia, cast.daniel, cast.ruth):
        assert "Nadia leads from now on." in words_of(signed_in_as(reader).get(address))


# ---- their manager ----


def test_the_manager_reads_both_and_answers_with_words(cast, row, signed_in_as):
    make.told(row, cast.priya, make.account((9, 1)))
    browser = signed_in_as(cast.daniel)
    page = browser.get(reverse("caseload:co_worked", args=[row.pk]))
    assert "9 of 10" in words_of(page)
    assert "More than 50% of the contacts by Priya Nair" in words_of(page)
    address = reverse("caseload:answer_co_working", args=[Duty.objects.get(kind="co_working_share").pk])
    assert "9 of 10" in words_of(browser.get(address)), "whoever writes has the accounts before them"
    assert "Write something under “What was agreed”" in words_of(browser.post(address, {"words": " "}))
    assert "case number" in words_of(browser.post(address, {"words": "Ask about X123456."}))
    assert "It comes back only if" in words_of(browser.post(address, {"words": "Spoke with both."}, follow=True))
    assert "This was closed already." in words_of(browser.get(address, follow=True))


def test_the_table_of_a_place_puts_the_worst_first(cast, signed_in_as):
    calm = make.co_working(cast, learner=cast.callum, lead=cast.gareth, case_key="a")
    make.told(calm, cast.callum, make.account((1, 9)))
    make.told(calm, cast.gareth, make.account((1, 9)))
    bad = make.co_working(cast)
    make.told(bad, cast.priya, make.account((9, 1)))
    make.told(bad, cast.nadia, make.account((3, 7)))
    late = make.co_working(cast, lead=cast.gareth, case_key="b")
    page = signed_in_as(cast.daniel).get(reverse("caseload:co_working_team"))
    found = BeautifulSoup(page.content, "html.parser")
    links = [link["href"] for link in found.select("tbody th a")]
    assert links == [reverse("caseload:co_worked", args=[one.pk]) for one in (bad, late, calm)]
    words = words_of(page)
    assert words.startswith("Co-worked cases: 2 things to answer")
    assert "60.0" in words
    assert "Priya Nair has not said:" in words
    assert "Nothing to answer" in words


def test_a_manager_who_leads_a_case_does_not_look_at_it_as_a_manager(cast, signed_in_as):
    row = make.co_working(cast, lead=cast.daniel)
    make.told(row, cast.priya, make.account((43, 44)))
    browser = signed_in_as(cast.daniel)
    assert "Priya Nair" not in words_of(browser.get(reverse("caseload:co_working_team")))
    assert "43 of 87" not in words_of(browser.get(reverse("caseload:co_worked", args=[row.pk])))


@pytest.mark.parametrize("reader", ["daniel", "ruth"])
def test_the_table_asks_as_much_of_the_database_however_many_cases_there_are(
    cast, signed_in_as, django_assert_max_num_queries, reader
):
    browser, address = signed_in_as(cast.people[reader]), reverse("caseload:co_working_team")

    def queries():
        with django_assert_max_num_queries(100) as counted:
            assert browser.get(address).status_code == 200
        return len(counted.captured_queries)

    make.told(make.co_working(cast), cast.priya, make.account((9, 1)))
    once = queries()
    for number in range(6):
        more = make.co_working(cast, learner=cast.callum, case_key=f"{number}", months=4)
        make.told(more, cast.callum, make.account((9, 1)), months=3)
        make.told(more, cast.nadia, make.account((1, 9)), months=3)
    assert queries() == once


def test_ones_own_page_asks_as_much_of_the_database_however_many_cases_there_are(
    cast, signed_in_as, django_assert_max_num_queries
):
    browser, address = signed_in_as(cast.nadia), reverse("caseload:co_working")

    def queries():
        with django_assert_max_num_queries(100) as counted:
            assert browser.get(address).status_code == 200
        return len(counted.captured_queries)

    make.told(make.co_working(cast), cast.nadia, make.account())
    once = queries()
    for number in range(6):
        make.told(make.co_working(cast, case_key=f"{number}", months=4), cast.nadia, make.account(), months=3)
    assert queries() == once


# ---- agreeing and ending ----


def agreed(browser, cast, **changed):
    """Send the form on which a manager records a co-working."""
    day = today()
    facts = {
        "learner": cast.priya.pk, "lead": cast.nadia.pk, "reference": "m 000017",
        "starts_day": day.day, "starts_month": day.month, "starts_year": day.year,
    }  # fmt: skip
    return browser.post(reverse("caseload:agree_co_working"), facts | changed, follow=True)


def test_a_manager_records_one_that_exists(cast, signed_in_as):
    answer = agreed(signed_in_as(cast.daniel), cast)
    assert "Priya Nair and Nadia Rowe have been told." in words_of(answer)
    row = CoWorking.objects.get()
    assert (row.case_mask, len(row.case_key), row.unit) == ("M••••17", 64, cast.team)
    assert "000017" not in answer.text
    assert "co-works case M••••17 with Nadia Rowe already" in words_of(agreed(signed_in_as(cast.daniel), cast))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reference": "1234"}, "A case reference is one letter and six figures"),
        ({"learner": ""}, "Choose one under “Learner who works on the case”"),
        ({"starts_year": "2020"}, "The day must be"),
    ],
)
def test_what_does_not_fit_is_refused_beside_it(cast, signed_in_as, changed, sentence):
    assert sentence in words_of(agreed(signed_in_as(cast.daniel), cast, **changed))
    assert not CoWorking.objects.exists()


def test_only_those_who_may_lead_are_offered(cast, signed_in_as):
    page = BeautifulSoup(signed_in_as(cast.daniel).get(reverse("caseload:agree_co_working")).content, "html.parser")
    offered = {name: [option.text for option in page.select(f"#id_{name} option")][1:] for name in ("learner", "lead")}
    assert offered == {
        "learner": ["Callum Frost", "Priya Nair"],
        "lead": ["Gareth Pugh", "Nadia Rowe", "Owen Castle"],
    }


def test_a_manager_ends_one_with_its_last_day(cast, row, signed_in_as):
    day = today() - timedelta(days=1)
    address = reverse("caseload:end_co_working", args=[row.pk])
    sent = {"last_day": day.day, "last_month": day.month, "last_year": day.year}
    answer = signed_in_as(cast.daniel).post(address, sent, follow=True)
    assert "Ended." in words_of(answer)
    row.refresh_from_db()
    assert row.ends == today()
    assert "End this co-working" not in words_of(answer)


def test_one_does_not_end_before_it_began(cast, signed_in_as):
    row = make.co_working(cast, starts=today())
    day = today() - timedelta(days=1)
    sent = {"last_day": day.day, "last_month": day.month, "last_year": day.year}
    answer = signed_in_as(cast.daniel).post(reverse("caseload:end_co_working", args=[row.pk]), sent)
    assert "or a later day" in words_of(answer)
