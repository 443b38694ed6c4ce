"""Private limits: recorded without a reason, read by two people, and everywhere else one sentence."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from lms.calendar import today
from lms.models import AuditEvent
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.caseload.allocation import decide
from mentoring.caseload.checking import check_allocation
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.limiting import end_limit, record_limit
from mentoring.caseload.limits import LIMITS, suitable
from mentoring.caseload.models import AllocationCheck, Case, PrivateLimit, Rosh
from mentoring.caseload.officers import others_for
from tests.factories.officers import BOOK, learner, led, qualified

# fmt: off
TABLE = [
    ("high_risk", CaseFacts(staff=Rosh.HIGH), CaseFacts(staff=Rosh.MEDIUM)),
    ("mappa", CaseFacts(mappa_category=1), CaseFacts()),
    ("domestic_abuse", CaseFacts(domestic_abuse=True), CaseFacts(stalking=True)),
    ("child_safeguarding", CaseFacts(child_safeguarding=True), CaseFacts(domestic_abuse=True)),
    ("sexual_offence", CaseFacts(sexual_offence=True), CaseFacts(child_safeguarding=True)),
    ("stalking", CaseFacts(stalking=True), CaseFacts(sexual_offence=True)),
    ("vulnerability", CaseFacts(vulnerability=True), CaseFacts(remote=True)),
    ("remote", CaseFacts(remote=True), CaseFacts(vulnerability=True)),
    ("custody", CaseFacts(order=Case.Order.CUSTODY), CaseFacts(order=Case.Order.LICENCE)),
    ("licence", CaseFacts(order=Case.Order.LICENCE), CaseFacts(order=Case.Order.COMMUNITY)),
]
# fmt: on


@pytest.mark.parametrize(("limit", "touched", "free"), TABLE)
def test_a_limit_speaks_of_its_own_cases_only(limit, touched, free):
    assert not suitable(touched, [limit])
    assert suitable(free, [limit])
    assert suitable(touched, [])


def test_every_limit_stands_in_the_table():
    assert {row[0] for row in TABLE} == set(LIMITS)


def test_a_limit_of_another_edition_is_kept_to_be_safe():
    assert not suitable(CaseFacts(), ["something that is no longer asked"])


def words(page):
    return " ".join(BeautifulSoup(page.content, "html.parser").get_text(" ").split())


def test_the_regional_learning_manager_records_one_and_the_person_reads_it(cast, signed_in_as):
    form = {"person": cast.nadia.email.upper(), "facts": ["sexual_offence", "mappa"]}
    page = signed_in_as(cast.imogen).post("/caseload/limits/", form, follow=True)
    assert "Recorded for Nadia Rowe, from today." in words(page)
    assert "Nadia Rowe MAPPA, any category, Sexual offence" in words(page)
    assert "MAPPA, any category, Sexual offence" in words(signed_in_as(cast.nadia).get("/caseload/limits/mine/"))
    assert "None is recorded." in words(signed_in_as(cast.priya).get("/caseload/limits/mine/"))


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"person": "nobody@example.org", "facts": ["mappa"]}, "Nobody of your region has this e-mail"),
        ({"person": "far-officer@example.org", "facts": ["mappa"]}, "Nobody of your region has this e-mail"),
        ({"person": "imogen@example.org", "facts": ["mappa"]}, "Nobody of your region has this e-mail"),
        ({"person": "nadia@example.org"}, "Choose at least one kind of case"),
    ],
)
def test_a_wrong_form_is_refused_with_its_reason(cast, signed_in_as, form, sentence):
    assert sentence in words(signed_in_as(cast.imogen).post("/caseload/limits/", form))
    assert not PrivateLimit.objects.exists()


def test_nobody_else_records_or_ends_one(cast):
    limit = record_limit(person=cast.nadia, facts=["mappa"], by=cast.imogen)
    for who in (cast.ruth, cast.daniel, cast.nadia, cast.outsiders[Role.REGIONAL_LEARNING_MANAGER]):
        with pytest.raises(NotAllowed):
            record_limit(person=cast.nadia, facts=["mappa"], by=who)
        with pytest.raises(NotAllowed):
            end_limit(limit=limit, by=who)


def test_a_limit_ends_and_the_row_stays(cast, signed_in_as):
    limit = record_limit(person=cast.nadia, facts=["mappa"], by=cast.imogen)
    PrivateLimit.objects.update(starts=today() - timedelta(days=30))
    signed_in_as(cast.imogen).post(f"/caseload/limits/{limit.pk}/end/")
    limit.refresh_from_db()
    assert (limit.ends, limit.ended_by) == (today(), cast.imogen)
    assert check_allocation(person=cast.nadia, facts=CaseFacts(mappa_category=1), by=cast.daniel).answer != "block"


def test_one_that_began_today_ends_tomorrow(cast):
    limit = end_limit(limit=record_limit(person=cast.nadia, facts=["mappa"], by=cast.imogen), by=cast.imogen)
    assert limit.ends == today() + timedelta(days=1)


def test_no_page_record_or_audit_event_of_anybody_else_shows_what_it_says(cast, signed_in_as):
    case = CaseFacts(public=Rosh.LOW, remote=True, mappa_category=1)
    plain = check_allocation(person=cast.nadia, facts=case, by=cast.daniel)
    limit = record_limit(person=cast.nadia, facts=["remote"], by=cast.imogen)
    found = check_allocation(person=cast.nadia, facts=case, by=cast.daniel)
    page = words(signed_in_as(cast.daniel).get(f"/caseload/answer/{found.pk}/"))
    assert "Not suitable for this case." in page
    for text in (page, json.dumps(found.reasons), str(list(AuditEvent.objects.values()))):
        assert "limit" not in text.lower().replace("limit_recorded", "").replace("caseload.privatelimit", "")
    assert [row for row in found.reasons if row["rule"]] == plain.reasons
    assert "remote" not in str(AuditEvent.objects.filter(code="limit_recorded").values())
    assert str(limit) == "Private limit of Nadia Rowe"


def test_among_others_it_is_said_the_same_way(cast):
    record_limit(person=cast.nadia, facts=["remote"], by=cast.imogen)
    others = {other.asked.person: other.why for other in others_for(CaseFacts(remote=True), cast.priya, today(), 9)}
    assert others[cast.nadia] == "Not suitable for this case."


def test_two_kinds_of_limit_look_the_same_to_whoever_asks(cast):
    case, kept = CaseFacts(remote=True, stalking=True), []
    for facts in (["remote"], ["stalking"]):
        limit = record_limit(person=cast.nadia, facts=facts, by=cast.imogen)
        check_allocation(person=cast.nadia, facts=case, by=cast.daniel)
        kept.append(AllocationCheck.objects.values("facts", "reasons", "rules", "answer").last())
        PrivateLimit.objects.filter(pk=limit.pk).update(starts=today() - timedelta(days=9), ends=today())
    assert kept[0] == kept[1]


# ---- in an answer ----


def test_a_private_limit_says_one_sentence_and_nothing_else():
    decision = decide(CaseFacts(), qualified(), BOOK, suitable=False)
    assert decision.answer == "block"
    assert decision.reasons[0].as_record() == {
        "answer": "block",
        "reason": "Not suitable for this case.",
        "changes_if": "",
        "day": "2026-11-23",
        "rule": None,
    }
    assert decision.reasons[1:] == decide(CaseFacts(), qualified(), BOOK).reasons


def test_a_private_limit_of_a_lead_is_said_like_any_other_under_their_name():
    decision = decide(CaseFacts(), learner(), BOOK, led(suitable=False))
    assert decision.answer == "block"
    assert decision.reasons[0].as_record() == {
        "answer": "block",
        "reason": "Nadia Rowe: not suitable for this case.",
        "changes_if": "",
        "day": "2026-11-23",
        "rule": None,
        "of_lead": True,
    }
    assert decision.reasons[1:] == decide(CaseFacts(), learner(), BOOK, led()).reasons
