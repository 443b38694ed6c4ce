"""Who looks at a sampled judgement: a quality assurer of the place with no part in it and no tie."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.models import SampleDraw, SampleItem
from assessments.portfolio.permissions import check_may_read_text, visible_to
from assessments.portfolio.quality import keeping
from assessments.portfolio.quality.finding import answer_finding, record_finding
from assessments.portfolio.quality.giving import take_item
from assessments.portfolio.quality.keeping import keep_samples
from assessments.portfolio.quality.verifying import verify
from lms.calendar import months_after, today
from lms.models import Absence, Duty, LineManagement, Notice, Person, RoleGrant, StandIn
from lms.permissions import NotAllowed, refusal
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories import samples
from tests.factories.portfolio import framework

pytestmark = pytest.mark.django_db


def assure(person: Person, cast: Cast) -> None:
    """Make somebody a quality assurer of the region."""
    RoleGrant.objects.create(person=person, role=Role.IQA.value, unit=cast.region, starts=months_after(today(), -1))


def looked_at_by(cast: Cast, by: Person | None = None) -> Person | None:
    """Judge something, draw it, and return who looks at it."""
    [judgement] = samples.some_judged(cast.priya, by or cast.helen, framework(), "1.1")
    samples.sampled(cast.region, cast.stella)
    return samples.item_of(judgement).iqa


def judges(cast: Cast) -> None:
    assure(cast.helen, cast)


def manages_the_learner(cast: Cast) -> None:
    assure(cast.daniel, cast)


def manages_the_assessor(cast: Cast) -> None:
    assure(cast.ruth, cast)


def mentors_the_learner(cast: Cast) -> None:
    assure(cast.gareth, cast)


def is_away(cast: Cast) -> None:
    assure(cast.amara, cast)
    Absence.objects.create(person=cast.amara, kind="away", starts=today(), ends=today() + timedelta(days=9))


def has_left(cast: Cast) -> None:
    assure(cast.amara, cast)
    Person.objects.filter(pk=cast.amara.pk).update(is_active=False)


def is_of_another_place(cast: Cast) -> None:
    """The quality assurer of the other region is in the cast already."""


@pytest.mark.parametrize(
    "who",
    [judges, manages_the_learner, manages_the_assessor, mentors_the_learner, is_away, has_left, is_of_another_place],
)
def test_nobody_looks_who_has_a_part_or_a_tie_or_is_not_there(who: Callable[[Cast], None], cast: Cast) -> None:
    who(cast)
    stella = RoleGrant.objects.get(person=cast.stella, role=Role.IQA.value)
    assert looked_at_by(cast) == cast.stella
    # And with nobody else there, nobody: their manager is asked to find somebody.
    SampleItem.objects.update(iqa=None)
    RoleGrant.objects.filter(pk=stella.pk).update(ends=today())
    keep_samples(on=today())
    assert SampleItem.objects.get().iqa is None
    assert Duty.objects.open().get(kind="find_quality_assurer").owner_role == Role.REGIONAL_LEARNING_MANAGER


def test_who_countersigned_does_not_look(cast: Cast) -> None:
    assure(cast.helen, cast)
    [judgement] = samples.some_judged(cast.callum, cast.joel, framework(), "1.1")
    countersign(judgement=judgement, by=cast.helen, agrees=True)
    samples.sampled(cast.region, cast.stella)
    item = samples.item_of(judgement)
    assert item.iqa == cast.stella
    with pytest.raises(NotAllowed, match="nobody quality assures their own work"):
        take_item(item=item, by=cast.helen)


def test_judgements_go_to_who_has_least_to_look_at_and_each_is_told_once(cast: Cast) -> None:
    assure(cast.amara, cast)
    samples.some_judged(cast.priya, cast.helen, framework(), "1.1", "1.2", "2.1", "2.2")
    samples.sampled(cast.region, cast.stella)
    given = list(SampleItem.objects.values_list("iqa", flat=True))
    assert sorted(given) == sorted([cast.stella.pk, cast.amara.pk] * 2)
    assert Notice.objects.filter(event__startswith="sample-").count() == 2


def test_a_judgement_can_be_taken_over_and_only_who_has_it_records(cast: Cast) -> None:
    assure(cast.amara, cast)
    [judgement] = samples.some_judged(cast.priya, cast.helen, framework(), "1.1")
    samples.sampled(cast.region, cast.stella)
    item = samples.item_of(judgement)
    other = cast.amara if item.iqa == cast.stella else cast.stella
    with pytest.raises(NotAllowed, match=f"{item.iqa} looks at this judgement"):
        samples.found(item, other)
    assert take_item(item=item, by=other).iqa == other
    assert take_item(item=item, by=other).iqa == other
    assert samples.found(item, other).by == other
    with pytest.raises(NotAllowed, match="has looked at this judgement"):
        take_item(item=item, by=cast.stella if other == cast.amara else cast.amara)


def lost_the_grant(cast: Cast) -> None:
    RoleGrant.objects.filter(person=cast.stella, role=Role.IQA.value).update(ends=today())


def left(cast: Cast) -> None:
    Person.objects.filter(pk=cast.stella.pk).update(is_active=False)


def went_away(cast: Cast) -> None:
    Absence.objects.create(person=cast.stella, kind="away", starts=today(), ends=today() + timedelta(days=30))


def became_the_mentor(cast: Cast) -> None:
    Pairing.objects.filter(learner=cast.priya, kind="mentor").update(supporter=cast.stella)


def became_the_manager(cast: Cast) -> None:
    LineManagement.objects.filter(person=cast.helen).update(manager=cast.stella)


@pytest.mark.parametrize("change", [lost_the_grant, left, went_away, became_the_mentor, became_the_manager])
def test_the_night_gives_to_somebody_else_what_somebody_may_not_look_at_any_more(
    change: Callable[[Cast], None], cast: Cast
) -> None:
    assert looked_at_by(cast) == cast.stella
    assure(cast.amara, cast)
    assert keep_samples(on=today()) == 0
    change(cast)
    assert keep_samples(on=today()) == 1
    assert SampleItem.objects.get().iqa == cast.amara
    assert keep_samples(on=today()) == 0


def test_who_stands_in_for_an_absent_quality_assurer_looks_in_their_place(cast: Cast) -> None:
    assert looked_at_by(cast) == cast.stella
    went_away(cast)
    grant = RoleGrant.objects.get(person=cast.stella, role=Role.IQA.value)
    StandIn.objects.create(grant=grant, stand_in=cast.leonard, starts=today())
    keep_samples(on=today())
    item = SampleItem.objects.get()
    assert item.iqa == cast.leonard
    assert samples.found(item, cast.leonard).by == cast.leonard


def test_the_night_presses_for_what_is_late_and_stops_when_it_is_done(cast: Cast) -> None:
    looked_at_by(cast)
    item = SampleItem.objects.select_related("line__draw").get()

    def late(on: date) -> bool:
        keep_samples(on=on)
        return Duty.objects.open().filter(kind="samples_late").exists()

    assert not late(item.look_by)
    assert late(item.look_by + timedelta(days=1))
    found = samples.found(item, cast.stella)
    assert found.action_by
    assert not late(found.action_by)
    assert late(found.action_by + timedelta(days=1))
    answer_finding(finding=found, by=cast.helen, words="Done.")
    assert not late(found.action_by + timedelta(days=1))


def test_a_reflection_is_read_by_who_looks_at_a_judgement_of_it_and_not_by_the_place(cast: Cast) -> None:
    [judgement] = samples.some_judged(cast.priya, cast.helen, framework(), "1.1", kind="reflection")
    evidence = judgement.claim.evidence
    assert "looks at a judgement of it" in refusal(check_may_read_text, cast.stella, evidence, on=today())
    samples.sampled(cast.region, cast.stella)
    assert not refusal(check_may_read_text, cast.stella, evidence, on=today())
    assure(cast.amara, cast)
    assert refusal(check_may_read_text, cast.amara, evidence, on=today())


def test_who_looked_at_a_judgement_reads_nothing_of_it_once_their_place_is_another(cast: Cast) -> None:
    [judgement] = samples.some_judged(cast.priya, cast.helen, framework(), "1.1", kind="reflection")
    samples.sampled(cast.region, cast.stella)
    record_finding(item=samples.item_of(judgement), by=cast.stella, found=samples.IN_ORDER)
    RoleGrant.objects.filter(person=cast.stella).update(ends=today())
    RoleGrant.objects.create(person=cast.stella, role=Role.IQA.value, unit=cast.far_region, starts=today())
    stella = Person.objects.get(pk=cast.stella.pk)
    assert not visible_to(stella, today()).filter(pk=judgement.claim_id).exists()
    assert refusal(check_may_read_text, stella, judgement.claim.evidence, on=today())


def test_what_is_found_while_the_night_takes_back_stays_with_who_found_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert looked_at_by(cast) == cast.stella
    went_away(cast)
    item, asked = SampleItem.objects.get(), keeping._may_not_go_on

    def found_meanwhile(*about: Any) -> bool:
        samples.found(item, cast.stella)
        return asked(*about)

    monkeypatch.setattr(keeping, "_may_not_go_on", found_meanwhile)
    keep_samples(on=today())
    assert SampleItem.objects.get().iqa == cast.stella
    assert verify(SampleDraw.objects.get()).problems == []


# ---- the pages ----


def page(client: Client, name: str, *args: int, status: int = 200) -> str:
    response = client.get(reverse(f"portfolio:{name}", args=args))
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_a_quality_assurer_draws_a_sample_and_runs_it_again(
    cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    stella = signed_in_as(cast.stella)
    assert "Nothing has been sampled at your places yet" in page(stella, "samples")
    new = reverse("portfolio:sample_new")
    assert "There is nothing to sample in East Aldershire" in stella.get(new, {"unit": cast.region.pk}).content.decode()
    samples.some_judged(cast.priya, cast.helen, framework(), "1.1", "1.2")
    assert "2 judgements of 1 assessor" in stella.get(new, {"unit": cast.region.pk}).content.decode()
    drawn = stella.post(new, {"unit": cast.region.pk, "newest": 0}, follow=True).content.decode()
    assert "0 of 2 closed" in drawn
    assert "Among the first judgements of a new assessor" in drawn
    again = stella.post(new, {"unit": cast.region.pk, "newest": 0}).content.decode()
    assert "after you opened this page" in again
    item = SampleItem.objects.select_related("line").order_by("pk")[0]
    address = reverse("portfolio:sample", args=[item.line.draw_id])
    assert "It came out the same" in stella.post(address, {"again": "1"}).content.decode()
    SampleItem.objects.filter(pk=item.pk).update(look_by=today())
    assert "Something differs" in stella.post(address, {"again": "1"}).content.decode()


def test_what_was_written_comes_back_when_somebody_else_has_taken_the_judgement(
    cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    assert looked_at_by(cast) == cast.stella
    item = SampleItem.objects.select_related("line__draw").get()
    assure(cast.amara, cast)
    take_item(item=item, by=cast.amara)
    address = reverse("portfolio:look", args=[item.pk])
    written = {"outcome": "in_order", "words": "Clear and kind reasons."}
    for reason in ("Amara Diallo looks at this judgement", "Amara Diallo has looked at this judgement"):
        text = signed_in_as(cast.stella).post(address, written).content.decode()
        assert reason in text
        assert "Clear and kind reasons." in text
        if "has looked" not in reason:
            samples.found(samples.item_of(item.line.judgement), cast.amara)


def test_the_page_of_a_sample_costs_the_same_however_long(
    cast: Cast,
    signed_in_as: Callable[[Person], Client],
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    samples.some_judged(cast.priya, cast.helen, framework(), "1.1", "1.2", "2.1", "2.2")
    draw = samples.sampled(cast.region, cast.stella)
    stella = signed_in_as(cast.stella)
    with django_assert_max_num_queries(18):  # type: ignore[attr-defined]
        page(stella, "sample", draw.pk)
    with django_assert_max_num_queries(18):  # type: ignore[attr-defined]
        page(stella, "samples")
    with django_assert_max_num_queries(45):  # type: ignore[attr-defined]
        page(stella, "look", SampleItem.objects.all()[0].pk)
