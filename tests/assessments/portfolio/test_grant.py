"""An external quality assurer reads one sample between two days, changes nothing, and is let out at once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from assessments.portfolio.models import Appeal, Evidence, Judgement, SampleDraw, SampleGrant, SampleItem
from assessments.portfolio.permissions import check_may_read_text, draws_open_to, evidence_visible_to, visible_to
from assessments.portfolio.quality.granting import end_grant, grant_sample
from assessments.portfolio.quality.permissions import check_may_see_item, samples_visible_to
from lms.calendar import today
from lms.models import AuditEvent, Person, RoleGrant
from lms.permissions import NotAllowed, refusal
from lms.roles import Role
from tests.cast import Cast
from tests.factories import evidence_files, samples
from tests.factories.portfolio import evidence, framework, not_yet
from tests.factories.portfolio import judged as judge

pytestmark = pytest.mark.django_db
FIRST, LAST = today() + timedelta(days=3), today() + timedelta(days=5)


@pytest.fixture
def judgement(cast: Cast) -> Judgement:
    """A sampled judgement of a reflection; beside it the learner has another claim that no sample holds."""
    version = framework()
    [found] = samples.some_judged(cast.priya, cast.helen, version, "1.1", kind="reflection")
    samples.sampled(cast.region, cast.stella)
    evidence(cast.priya, version, "1.2", title="Not sampled")
    return found


@pytest.fixture
def draw(judgement: Judgement) -> SampleDraw:
    return SampleDraw.objects.get()


def let_in(draw: SampleDraw, cast: Cast, **other: object) -> SampleGrant:
    facts = {"person": cast.victor, "starts": FIRST, "last": LAST, "reason": "Visit in December", **other}
    return grant_sample(draw=draw, by=cast.stella, **facts)  # type: ignore[arg-type]


def reads(person: Person, on: date) -> dict[str, int]:
    """Count what somebody may read on a day."""
    person = Person.objects.get(pk=person.pk)
    return {
        "samples": samples_visible_to(person, on).count(),
        "items": sum(not refusal(check_may_see_item, person, item, on=on) for item in SampleItem.objects.all()),
        "claims": visible_to(person, on).count(),
        "evidence": evidence_visible_to(person, on).count(),
    }


NOTHING = {"samples": 0, "items": 0, "claims": 0, "evidence": 0}
THE_SAMPLE = {"samples": 1, "items": 1, "claims": 1, "evidence": 1}


@pytest.mark.parametrize(("days", "expected"), [(2, NOTHING), (3, THE_SAMPLE), (5, THE_SAMPLE), (6, NOTHING)])
def test_a_grant_opens_the_sample_and_nothing_else_from_its_first_to_its_last_day(
    draw: SampleDraw, judgement: Judgement, cast: Cast, days: int, expected: dict[str, int]
) -> None:
    let_in(draw, cast)
    on = today() + timedelta(days=days)
    assert reads(cast.victor, on) == expected
    reflection = judgement.claim.evidence
    may_read = not refusal(check_may_read_text, Person.objects.get(pk=cast.victor.pk), reflection, on=on)
    assert may_read is (expected == THE_SAMPLE)


def test_a_grant_ends_at_once_with_its_reason_also_on_its_first_day(draw: SampleDraw, cast: Cast) -> None:
    grant = let_in(draw, cast, starts=today())
    assert reads(cast.victor, today()) == THE_SAMPLE
    with pytest.raises(ValidationError):
        end_grant(grant=grant, by=cast.stella, reason=" ")
    ended = end_grant(grant=grant, by=cast.stella, reason="The visit is off")
    assert reads(cast.victor, today()) == NOTHING
    assert end_grant(grant=grant, by=cast.stella, reason="Once more").ended_at == ended.ended_at
    assert let_in(draw, cast, starts=today()).pk != grant.pk


def test_a_grant_opens_nothing_once_the_role_has_ended(draw: SampleDraw, cast: Cast) -> None:
    let_in(draw, cast, starts=today())
    RoleGrant.objects.filter(person=cast.victor).update(ends=today())
    assert reads(cast.victor, today()) == NOTHING


def test_the_same_grant_twice_is_one(draw: SampleDraw, cast: Cast) -> None:
    assert let_in(draw, cast) == let_in(draw, cast)
    assert SampleGrant.objects.count() == 1


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"starts": today() - timedelta(days=1)}, "starts"),
        ({"last": FIRST - timedelta(days=1)}, "last"),
        ({"reason": "About A1234BC"}, "reason"),
        ({"last": LAST + timedelta(days=1)}, "person"),
    ],
)
def test_a_grant_that_does_not_hold_together_is_refused_at_its_field(
    draw: SampleDraw, cast: Cast, other: dict[str, object], field: str
) -> None:
    if field == "person":
        let_in(draw, cast)
    with pytest.raises(ValidationError) as refused:
        let_in(draw, cast, **other)
    assert list(refused.value.message_dict) == [field]


def test_who_may_let_in_whom(draw: SampleDraw, cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="Amara Diallo holds no role of external quality assurer"):
        let_in(draw, cast, person=cast.amara)
    with pytest.raises(NotAllowed, match="holds no role of external quality assurer"):
        let_in(draw, cast, person=cast.outsiders[Role.EQA])
    for person in (cast.victor, cast.imogen, cast.outsiders[Role.IQA]):
        with pytest.raises(NotAllowed):
            grant_sample(draw=draw, person=cast.victor, by=person, starts=FIRST, last=LAST, reason="Visit")
    assert not SampleGrant.objects.exists()


def is_in_the_sample(cast: Cast, judgement: Judgement) -> Person:
    return cast.priya


def manages_the_learner(cast: Cast, judgement: Judgement) -> Person:
    return cast.daniel


def mentors_the_learner(cast: Cast, judgement: Judgement) -> Person:
    return cast.gareth


def judged(cast: Cast, judgement: Judgement) -> Person:
    return cast.helen


def appealed_against_judgement_was_read_again(cast: Cast, judgement: Judgement) -> Person:
    facts = {"reasons": "No.", "at": judgement.judged_at, "answer_by": LAST, "reader": cast.amara}
    Appeal.objects.create(judgement=judgement, by=cast.priya, **facts)
    return cast.amara


def drew(cast: Cast, judgement: Judgement) -> Person:
    return cast.stella


@pytest.mark.parametrize(
    "who",
    [
        is_in_the_sample,
        manages_the_learner,
        mentors_the_learner,
        judged,
        appealed_against_judgement_was_read_again,
        drew,
    ],
)
def test_nobody_with_a_part_or_a_tie_is_let_in_or_reads_by_a_grant_from_before(
    draw: SampleDraw, judgement: Judgement, cast: Cast, who: Callable[[Cast, Judgement], Person]
) -> None:
    person = who(cast, judgement)
    RoleGrant.objects.create(person=person, role=Role.EQA.value, unit=cast.nation, starts=today())
    RoleGrant.objects.create(person=cast.imogen, role=Role.IQA.value, unit=cast.region, starts=today())
    person, by = (Person.objects.get(pk=one.pk) for one in (person, cast.imogen))
    with pytest.raises(NotAllowed, match="this sample"):
        grant_sample(draw=draw, person=person, by=by, starts=FIRST, last=LAST, reason="Visit")
    facts = {"granted_at": draw.frozen_at, "reason": "Visit", "starts": today(), "ends": LAST}
    SampleGrant.objects.create(draw=draw, person=person, granted_by=by, **facts)
    assert draws_open_to(person, today()) == []


def test_nobody_lets_themselves_in(draw: SampleDraw, cast: Cast) -> None:
    RoleGrant.objects.create(person=cast.victor, role=Role.IQA.value, unit=cast.region, starts=today())
    victor = Person.objects.get(pk=cast.victor.pk)
    with pytest.raises(NotAllowed, match="Nobody lets themselves in"):
        grant_sample(draw=draw, person=victor, by=victor, starts=FIRST, last=LAST, reason="Visit")


# ---- the pages ----


def test_an_external_quality_assurer_reads_a_sample_and_what_stands_behind_it(
    draw: SampleDraw, judgement: Judgement, cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    item = samples.item_of(judgement)
    sample, look = reverse("portfolio:sample", args=[draw.pk]), reverse("portfolio:look", args=[item.pk])
    victor, stella = signed_in_as(cast.victor), signed_in_as(cast.stella)
    assert "No sample is open to you today" in victor.get(reverse("portfolio:samples")).content.decode()
    assert [victor.get(address).status_code for address in (sample, look)] == [403, 403]
    last = {"last_day": LAST.day, "last_month": LAST.month, "last_year": LAST.year}
    first = {"starts_day": today().day, "starts_month": today().month, "starts_year": today().year}
    facts = {"person": cast.victor.pk, "reason": "Visit", **first, **last}
    assert stella.post(reverse("portfolio:grant", args=[draw.pk]), facts).status_code == 302
    assert sample in victor.get(reverse("portfolio:samples")).content.decode()
    assert "Open to you until the end of" in victor.get(sample).content.decode()
    text = victor.get(look).content.decode()
    for words in ("I read the log", "It shows all of it", "Claim judged", "Sample drawn", draw.population_hash):
        assert words in text
    for words in ("Record what you found", "<textarea", "Take it"):
        assert words not in text
    assert AuditEvent.objects.get(code="sample_read").by == cast.victor
    assert victor.post(look, {"outcome": "in_order", "words": "Fine."}).status_code == 200
    assert not hasattr(samples.item_of(judgement), "finding")
    grant = SampleGrant.objects.get()
    end = stella.post(reverse("portfolio:end_grant", args=[grant.pk]), {"reason": "Over"})
    assert end.status_code == 302
    assert [victor.get(address).status_code for address in (sample, look)] == [403, 403]


def test_whoever_reads_by_a_grant_reads_no_judgement_of_another_claim(
    draw: SampleDraw, judgement: Judgement, cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    [other] = evidence(cast.priya, judgement.claim.criterion.unit.version, "1.1", title="Another piece")
    judge(other, cast.helen, not_yet(reasons="Words outside the sample."))
    let_in(draw, cast, starts=today())
    addresses = [
        reverse("portfolio:look", args=[samples.item_of(judgement).pk]),
        reverse("portfolio:judgement", args=[judgement.claim_id]),
    ]
    for person, told in ((cast.victor, False), (cast.stella, True)):
        client = signed_in_as(person)
        for text in (client.get(address).content.decode() for address in addresses):
            assert "It shows all of it" in text
            assert ("Words outside the sample" in text, "Another piece" in text) == (told, told), (person, text)


def test_a_file_of_a_sampled_judgement_is_fetched_between_the_two_days_only(
    draw: SampleDraw, judgement: Judgement, cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    kept = evidence_files.of_evidence(judgement.claim.evidence)
    other = evidence_files.of_evidence(Evidence.objects.get(title="Not sampled"))
    addresses = [reverse("portfolio:file", args=[row.pk]) for row in (kept, other)]
    let_in(draw, cast)
    for days, expected in ((2, [403, 403]), (3, [200, 403]), (5, [200, 403]), (6, [403, 403])):
        with time_machine.travel(today() + timedelta(days=days)):
            victor = signed_in_as(cast.victor)
            assert [victor.get(address).status_code for address in addresses] == expected, days
    fetched = AuditEvent.objects.filter(subject_kind="portfolio.evidencefile", by=cast.victor)
    assert {event.subject_id for event in fetched} == {kept.pk}


def test_the_day_after_the_last_a_sample_is_closed(
    draw: SampleDraw, cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    let_in(draw, cast, starts=today())
    address = reverse("portfolio:sample", args=[draw.pk])
    assert signed_in_as(cast.victor).get(address).status_code == 200
    with time_machine.travel(LAST + timedelta(days=1)):
        assert signed_in_as(cast.victor).get(address).status_code == 403
