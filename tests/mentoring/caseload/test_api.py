"""The allocation check for other systems: with a key, within a place and a rate, and saying no more than our page."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from lms.calendar import today
from lms.models import AuditEvent
from lms.permissions import NotAllowed
from mentoring.caseload.api import api
from mentoring.caseload.keys import end_key, hash_of, make_key
from mentoring.caseload.models import AllocationCheck, ApiKey, PrivateLimit
from tests.mentoring.caseload.test_check import figures_for

ADDRESS = "/api/allocation/check"


@pytest.fixture
def key(cast):
    """A key for the region, fresh: no question was counted yet."""
    cache.clear()
    return make_key(name="Allocation tool", unit=cast.region, by=cast.hugo)[1]


def question(cast, **changed):
    """What the allocation tool sends for a high-risk case and Priya."""
    risk = {"rosh_public": "medium", "rosh_children": "high", "rosh_known_adults": "low", "rosh_staff": "low"}
    who = {"asked_by": cast.daniel.email, "person": cast.priya.staff_code}
    return who | risk | {"order": "licence", "tier": "B2", "child_safeguarding": True} | changed


def ask(key, body):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().post(ADDRESS, json.dumps(body), content_type="application/json", headers=headers)


def test_the_same_answer_as_on_the_page_with_every_reason(cast, key):
    figures_for(cast, priya=783, nadia=884)
    answered = ask(key, question(cast, reference="x000017", others=True))
    assert answered.status_code == 200
    said = answered.json()
    check = AllocationCheck.objects.get()
    assert said["answer"] == check.answer == "block"
    assert [row["reason"] for row in said["reasons"]] == [row["reason"] for row in check.reasons]
    first = said["reasons"][0]
    assert (first["rule"], first["version"], first["confirmed"]) == ("Learners and high risk", "v1", False)
    assert first["source"].startswith("UNCONFIRMED")
    assert said["address"].endswith(f"/caseload/answer/{check.pk}/")
    free = {"person": cast.nadia.staff_code, "answer": "allow", "why": "Nothing stands against it."}
    assert said["others"][0] == free
    assert (check.asked_by, check.asked_through, check.case_mask) == (cast.daniel, "Allocation tool", "X••••17")
    assert "000017" not in answered.content.decode()


def test_a_co_worked_case(cast, key):
    said = ask(key, question(cast, lead=cast.nadia.staff_code)).json()
    assert "In the name of Nadia Rowe, who leads it." in " ".join(row["reason"] for row in said["reasons"])
    assert AllocationCheck.objects.get().lead == cast.nadia


@pytest.mark.parametrize("written", ["", "not-a-key", "Bearer"])
def test_without_a_key_nothing_is_answered(cast, key, written):
    assert ask(written, question(cast)).status_code == 401
    assert not AllocationCheck.objects.exists()


def test_nor_with_a_session(cast, signed_in_as):
    answered = signed_in_as(cast.daniel).post(ADDRESS, json.dumps(question(cast)), content_type="application/json")
    assert answered.status_code == 401


def test_a_key_that_has_ended_opens_nothing(cast, key):
    end_key(key=ApiKey.objects.get(), by=cast.hugo)
    assert ask(key, question(cast)).status_code == 401


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"asked_by": "nobody@example.org"}, 403),
        ({"asked_by": "priya@example.org"}, 404),
        ({"asked_by": "carys@example.org"}, 404),
        ({"person": "X9999"}, 404),
        ({"person": ""}, 404),
        ({"rosh_public": "extreme"}, 422),
        ({"tier": "Z9"}, 422),
        ({"mappa_level": 2}, 422),
        ({"mappa_category": 5}, 422),
        ({"order": "parole"}, 422),
        ({"name": "Somebody"}, 422),
        ({"reference": "12"}, 422),
    ],
)
def test_what_cannot_be_answered_is_refused_and_nothing_is_kept(cast, key, changed, status):
    answered = ask(key, question(cast, **changed))
    assert answered.status_code == status
    assert answered.json()["detail"]
    assert not AllocationCheck.objects.exists()


def test_somebody_of_another_place_is_not_told_apart_from_nobody(cast, key):
    far = next(person for role, person in cast.outsiders.items() if role.value == "learner")
    outside, nobody = ask(key, question(cast, person=far.staff_code)), ask(key, question(cast, person="X9999"))
    assert (outside.status_code, outside.content) == (nobody.status_code, nobody.content)


def test_a_key_asks_only_about_its_own_place(cast):
    cache.clear()
    written = make_key(name="Far tool", unit=cast.far_region, by=cast.hugo)[1]
    assert ask(written, question(cast)).status_code == 403


@pytest.mark.parametrize("reference", ["A name and a story", "X12345678"])
def test_a_bad_reference_is_not_repeated(cast, key, reference):
    answered = ask(key, question(cast, reference=reference))
    assert answered.status_code == 422
    assert reference not in answered.content.decode()


def test_a_private_limit_says_one_sentence(cast, key):
    ask(key, question(cast))
    PrivateLimit.objects.create(
        person=cast.priya, facts=["child_safeguarding"], starts=today() - timedelta(days=1), recorded_by=cast.imogen
    )
    said = ask(key, question(cast)).json()
    said_of_it = [row for row in said["reasons"] if row["rule"] is None]
    nothing = dict.fromkeys(("rule", "version", "source", "confirmed"))
    assert said_of_it == [{"answer": "block", "reason": "Not suitable for this case.", "changes_if": "", **nothing}]
    assert "limit" not in json.dumps(said).lower()


def test_a_key_asks_only_so_often(cast, key, monkeypatch):
    throttle = api.throttle[0] if isinstance(api.throttle, list) else api.throttle
    monkeypatch.setattr(throttle, "num_requests", 2)
    assert [ask(key, question(cast)).status_code for _ in range(3)] == [200, 200, 429]
    other = make_key(name="Another tool", unit=cast.region, by=cast.hugo)[1]
    assert ask(other, question(cast)).status_code == 200


def test_its_description_names_every_field(cast, signed_in_as):
    described = signed_in_as(cast.daniel).get("/api/allocation/openapi.json").json()
    assert set(described["paths"]) == {ADDRESS}
    assert set(question(cast)) <= set(described["components"]["schemas"]["Asking"]["properties"])


# ---- keys ----


def test_of_a_key_only_its_hash_is_kept(cast, key):
    kept = ApiKey.objects.get()
    assert kept.key_hash == hash_of(key)
    assert key not in str(list(ApiKey.objects.values()))
    assert key not in str(list(AuditEvent.objects.values()))


def test_a_key_is_shown_once(cast, signed_in_as):
    client = signed_in_as(cast.hugo)
    page = client.post("/caseload/keys/", {"name": "Allocation tool", "unit": cast.region.pk})
    written = page.context["written"]
    assert written in page.content.decode()
    assert written not in client.get("/caseload/keys/").content.decode()
    assert "Allocation tool" in client.get("/caseload/keys/").content.decode()


def test_a_key_is_ended_on_the_page(cast, signed_in_as, key):
    kept = ApiKey.objects.get()
    page = signed_in_as(cast.hugo).post(f"/caseload/keys/{kept.pk}/end/", follow=True)
    assert "The key of Allocation tool has ended" in page.content.decode()
    kept.refresh_from_db()
    assert kept.ended_by == cast.hugo
    before = kept.ended_at
    end_key(key=kept, by=cast.hugo)
    kept.refresh_from_db()
    assert kept.ended_at == before


def test_nobody_else_makes_a_key(cast):
    with pytest.raises(NotAllowed):
        make_key(name="Mine", unit=cast.region, by=cast.ruth)
