"""Every room of the portfolio, as each who works in it finds it in the example, on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from assessments.portfolio.models import (
    Appeal,
    Evidence,
    Finding,
    Judgement,
    SampleDraw,
    SampleGrant,
    SampleItem,
    SignOff,
    WitnessRequest,
)
from tests.journeys.portfolio import PHONE, as_person, person
from tests.journeys.walker import Walker

Rooms = Callable[[], list[str]]


def _of_a_learner() -> list[str]:
    ella, appeal = person("ella.brandt"), Appeal.objects.get(by__name="Ella Brandt")
    judgement = appeal.judgement
    piece = f"/evidence/pieces/{judgement.claim.evidence_id}/"
    return [
        "/evidence/",
        "/evidence/add/",
        "/evidence/witnesses/",
        "/evidence/witnesses/ask/",
        "/evidence/sign-off/",
        f"/evidence/as-a-file/{ella.pk}/",
        f"/evidence/judgements/{judgement.claim_id}/",
        f"/evidence/appeals/about/{judgement.pk}/",
        f"/evidence/more-time/{judgement.pk}/",
        piece,
        f"{piece}claim/",
        f"{piece}withdraw/",
    ]


def _of_who_was_observed() -> list[str]:
    piece = f"/evidence/pieces/{Evidence.objects.get(person__name='Priya Nair', recorded_by__isnull=False).pk}/"
    return ["/evidence/", piece, f"{piece}claim/"]


def _of_who_asked_a_witness() -> list[str]:
    asked = WitnessRequest.objects.get(learner__name="Rhys Maddox")
    return ["/evidence/witnesses/", f"/evidence/witnesses/{asked.pk}/cancel/"]


def _of_an_assessor() -> list[str]:
    waiting = Judgement.objects.filter(by__name="Joel Adeyemi", needs_countersignature=True, countersignature=None)
    signs = [f"/evidence/countersigning/{row.pk}/" for row in waiting[:1]]
    ella, unit = person("ella.brandt"), SignOff.objects.filter(released_at=None).first()
    assert unit
    return [
        "/evidence/marking/",
        "/evidence/marking/comments/",
        "/evidence/marking/hand-over/",
        "/evidence/countersigning/",
        *signs,
        "/evidence/appeals/",
        "/evidence/findings/",
        "/evidence/observations/",
        f"/evidence/of/{ella.pk}/",
        f"/evidence/observe/{ella.pk}/",
        "/evidence/sign-off/",
        f"/evidence/sign-off/{unit.pk}/",
        f"/evidence/as-a-file/{ella.pk}/",
    ]


def _of_an_assessor_in_training() -> list[str]:
    judgement = Judgement.objects.get(disagreement__isnull=False)
    return [
        "/evidence/marking/",
        "/evidence/countersigning/",
        f"/evidence/judgements/{judgement.claim_id}/",
        f"/evidence/disagreements/{judgement.pk}/",
        f"/evidence/pieces/{judgement.claim.evidence_id}/",
    ]


def _of_a_quality_assurer() -> list[str]:
    draw, grant = SampleDraw.objects.get(), SampleGrant.objects.get()
    to_look = SampleItem.objects.filter(iqa__name="Stella Quist", finding=None).first()
    findings = [f"/evidence/findings/{row.pk}/" for row in Finding.objects.filter(outcome="action").order_by("pk")]
    ruled = Judgement.objects.get(disagreement__isnull=False)
    return [
        "/evidence/samples/",
        "/evidence/samples/draw/",
        f"/evidence/samples/draw/?unit={draw.unit_id}",
        f"/evidence/samples/{draw.pk}/",
        f"/evidence/samples/{draw.pk}/open/",
        f"/evidence/samples/grants/{grant.pk}/end/",
        *([f"/evidence/samples/judgements/{to_look.pk}/"] if to_look else []),
        "/evidence/findings/",
        *findings,
        "/evidence/disagreements/",
        f"/evidence/rulings/{ruled.pk}/",
        "/evidence/assessors/",
        "/evidence/report/",
        "/evidence/sign-off/",
        f"/evidence/of/{person('ella.brandt').pk}/",
    ]


def _of_who_reads_from_outside() -> list[str]:
    draw = SampleDraw.objects.get()
    item = SampleItem.objects.filter(line__draw=draw).exclude(finding=None).first()
    assert item
    return ["/evidence/samples/", f"/evidence/samples/{draw.pk}/", f"/evidence/samples/judgements/{item.pk}/"]


def _of_a_second_reader() -> list[str]:
    return ["/evidence/appeals/", f"/evidence/appeals/{Appeal.objects.get(closed_at=None).pk}/"]


def _of_a_regional_manager() -> list[str]:
    appeal = Appeal.objects.get(closed_at=None)
    return ["/evidence/assessors/", "/evidence/report/", "/evidence/appeals/", f"/evidence/appeals/{appeal.pk}/reader/"]


def _of_a_manager() -> list[str]:
    tom = person("tom.ashby")
    return ["/evidence/observations/", f"/evidence/observe/{tom.pk}/", f"/evidence/of/{tom.pk}/", "/evidence/sign-off/"]


ROOMS: dict[str, Rooms] = {
    "ella.brandt": _of_a_learner,
    "priya.nair": _of_who_was_observed,
    "rhys.maddox": _of_who_asked_a_witness,
    "helen.marsh": _of_an_assessor,
    "joel.adeyemi": _of_an_assessor_in_training,
    "bronwen.hale": _of_a_second_reader,
    "stella.quist": _of_a_quality_assurer,
    "victor.lund": _of_who_reads_from_outside,
    "imogen.hart": _of_a_regional_manager,
    "daniel.okafor": _of_a_manager,
}


@pytest.mark.parametrize("walker", [PHONE], indirect=True, ids=["phone"])
@pytest.mark.parametrize("key", ROOMS)
def test_every_room_is_open_to_who_works_in_it(walker: Walker, key: str) -> None:
    as_person(walker, key, width=PHONE)
    for path in ROOMS[key]():
        walker.go(path)
        expect(walker.page.locator("h1"), path).to_be_visible()
        expect(walker.page.locator("h1"), path).not_to_have_text("You may not open this")
