"""The audit page: plain words for codes, names for what they are about, and hashes cut short."""

from collections.abc import Callable

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.models import AuditEvent, Person
from tests.cast import Cast


def test_the_page_says_codes_in_words_and_opens_a_hash_on_demand(
    cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    whole = "0123456789abcdef" * 4
    AuditEvent.objects.create(
        at=timezone.now(), code="duty_opened", subject_kind="lms.duty", subject_id=39, facts={"hash": whole}
    )
    AuditEvent.objects.create(
        at=timezone.now(), code="tidied", subject_kind="gone.thing", subject_id=4, facts={"codes": ["A1", "B2"]}
    )
    page = BeautifulSoup(signed_in_as(cast.wilma).get(reverse("audit")).content, "html.parser")
    latest, before = page.select("tbody tr")[:2]
    assert "Gone.thing 4" in latest.get_text()
    assert "Codes: A1, B2" in latest.get_text()
    assert "Duty opened" in before.get_text()
    assert "Duty 39" in before.get_text()
    assert before.select_one("summary").get_text() == "Hash: 01234567…"
    assert whole in before.select_one("details").get_text()
