"""An answer is frozen with all that it rests on: by the rules of its day it gives the same reasons, whenever asked."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Demonstration
from lms.actions import choose_rule
from lms.calendar import today
from lms.models import Absence, Person
from lms.policy import RULES
from mentoring.caseload.allocation import ENGINE, Reason, decide
from mentoring.caseload.checking import check_allocation
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.frozen import again_in_words, answered_again, freeze, may_answer_again
from mentoring.caseload.models import AllocationCheck, PrivateLimit, Restriction, Rosh
from mentoring.caseload.officers import Asked, asked_about
from mentoring.pairings.actions import end_pairing
from mentoring.pairings.models import Pairing
from tests.factories.officers import BOOK, learner, qualified
from tests.mentoring.caseload.test_allocation import ROWS
from tests.mentoring.caseload.test_allocation_properties import books, cases, learners
from tests.mentoring.caseload.test_check import figures_for

HIGH = CaseFacts(children=Rosh.HIGH, child_safeguarding=True, sexual_offence=True, tier="B2", mappa_level=2)
NOBODY = Person(pk=1, name="Priya Nair")


def kept(asked, case, lead=None):
    """Return the reasons, and what is kept of them as the database gives it back."""
    decision, record = freeze(asked, case, lead)
    return as_kept(decision), AllocationCheck(**json.loads(json.dumps(record)))


def as_kept(decision):
    """Return the reasons as the database gives them back."""
    return json.loads(json.dumps([reason.as_record() for reason in decision.reasons]))


def again(check):
    return as_kept(answered_again(check))


@pytest.mark.parametrize("row", [row for row in ROWS if row[4] is None], ids=lambda row: row[0])
def test_every_row_of_the_table_gives_the_same_reasons_again(row):
    _, case, officer, book, *_ = row
    reasons, check = kept(Asked(NOBODY, None, officer, book), case)
    assert again(check) == reasons


@pytest.mark.parametrize("row", [row for row in ROWS if row[4]], ids=lambda row: row[0])
@pytest.mark.parametrize("limits", [(), ("a limit of another day",)], ids=["suitable", "not suitable"])
def test_so_does_every_row_of_it_that_has_a_lead(row, limits):
    _, case, officer, book, led, *_ = row
    lead = Asked(NOBODY if led.same_person else Person(pk=2), None, led.officer, book, limits)
    reasons, check = kept(Asked(NOBODY, None, officer, book), case, lead)
    assert again(check) == reasons == as_kept(decide(case, officer, book, replace(led, suitable=not limits)))
    assert "another day" not in json.dumps(check.facts)


@given(cases, learners, books, st.booleans())
def test_so_does_whatever_else_there_may_be(case, officer, book, led):
    lead = Asked(Person(pk=2), None, qualified(), book) if led else None
    reasons, check = kept(Asked(NOBODY, None, officer, book), case, lead)
    assert again(check) == reasons


@pytest.mark.django_db
def test_a_past_answer_stays_the_same_when_everything_about_the_person_and_the_rules_has_changed(cast, monkeypatch):
    figures_for(cast, priya=783)
    Restriction.objects.create(
        person=cast.priya, kind="no_new_cases", reason="A review is open", ends_when="It is done", starts=today(),
        source_kind="x", source_id=1,
    )  # fmt: skip
    check = check_allocation(person=cast.priya, facts=HIGH, lead=cast.nadia, by=cast.daniel, reference="X000017")
    check.refresh_from_db()
    before = list(check.reasons)
    for module in cast.modules:
        for number, method in enumerate(("check", "observation")):
            Demonstration.objects.create(
                person=cast.priya, module_version=module.versions.get(), method=method, judged_on=today(),
                source_kind="test", source_id=number,
            )  # fmt: skip
    Restriction.objects.update(ends=today() + timedelta(days=1))
    Absence.objects.create(person=cast.nadia, starts=today())
    pairing = Pairing.objects.get(learner=cast.priya, kind="mentor", ends=None)
    end_pairing(pairing=pairing, reason="Moves away", ends=today() + timedelta(days=1), by=cast.daniel)
    choices = {"learner_high_risk": "warn", "co_working": "block", "overload": 90}
    for key, value in choices.items():
        facts = {"starts": today(), "reason": "Ours", "by": cast.imogen}
        choose_rule(rule=RULES[key], region=cast.region, value=value, **facts)
    check.refresh_from_db()
    assert again(check) == before == check.reasons
    now = asked_about([cast.priya, cast.nadia], today())
    decision = now[cast.priya.pk].about(HIGH, now[cast.nadia.pk])
    assert as_kept(decision) != before


def test_an_answer_of_an_earlier_edition_is_read_as_it_was_given():
    assert may_answer_again(AllocationCheck(engine=ENGINE))
    assert not may_answer_again(AllocationCheck(engine=1))


@pytest.mark.django_db
def test_the_page_of_an_answer_says_that_it_still_gives_the_same_reasons(cast, signed_in_as):
    check = check_allocation(person=cast.priya, facts=HIGH, by=cast.daniel)
    check.refresh_from_db()
    page = signed_in_as(cast.daniel).get(f"/caseload/answer/{check.pk}/").content.decode()
    assert "Worked out again just now, from what was kept with it and by the rules of that day: the same" in page
    check.reasons[0]["reason"] = "Something else."
    assert again_in_words(check).startswith("Worked out again just now, it gives other reasons")
    check.engine = 1
    assert again_in_words(check).startswith("It was given by an earlier edition")


# ---- private limits ----

LIMITS = ("sexual_offence", "remote")


def limited(facts=("sexual_offence",)):
    """Priya, with private limits."""
    return Asked(NOBODY, None, learner(), BOOK, facts)


def test_what_is_kept_of_a_limit_is_only_that_the_case_does_not_suit():
    case = CaseFacts(sexual_offence=True)
    _, with_limit = freeze(limited(), case)
    _, without = freeze(limited(()), case)
    assert with_limit["facts"].pop("suitable") is False
    assert without["facts"].pop("suitable") is True
    assert with_limit["facts"] == without["facts"]
    assert with_limit["rules"] == without["rules"]
    extra = [row for row in with_limit["reasons"] if row not in without["reasons"]]
    assert extra == [
        {
            "answer": "block",
            "reason": "Not suitable for this case.",
            "changes_if": "",
            "day": "2026-11-23",
            "rule": None,
        }
    ]


def test_two_different_limits_that_touch_the_case_leave_the_same_trace():
    case = CaseFacts(sexual_offence=True, stalking=True)
    traces = {json.dumps(freeze(limited(facts), case)[1], sort_keys=True) for facts in (
        ("sexual_offence",), ("stalking",), ("sexual_offence", "stalking"), ("a limit of another day",),
    )}  # fmt: skip
    assert len(traces) == 1


def test_a_limit_that_does_not_touch_the_case_leaves_no_trace():
    case = CaseFacts(stalking=True)
    assert freeze(limited(("remote", "custody")), case)[1] == freeze(limited(()), case)[1]


def test_no_text_of_what_is_known_of_a_person_shows_a_limit():
    assert "sexual" not in repr(limited())
    assert not hasattr(limited().officer, "limits")


@pytest.mark.django_db
def test_limits_cost_no_query(cast):
    with CaptureQueriesContext(connection) as without:
        asked_about([cast.priya], today())
    PrivateLimit.objects.create(person=cast.priya, facts=list(LIMITS), starts=today(), recorded_by=cast.imogen)
    with CaptureQueriesContext(connection) as with_limit:
        asked = asked_about([cast.priya], today())[cast.priya.pk]
    assert len(with_limit) == len(without)
    assert [query["sql"] for query in with_limit] == [query["sql"] for query in without]
    assert asked.limits == LIMITS
    answer = asked.about(CaseFacts(remote=True))
    assert Reason("block", "Not suitable for this case.", "", None, today()) in answer.reasons
