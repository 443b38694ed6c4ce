"""Working a sample out again: yes as it stands, and no after a change to any single column of any row it rests on."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.models import (
    Claim,
    Countersignature,
    Evidence,
    EvidenceFile,
    Finding,
    FindingAnswer,
    Judgement,
    Ruling,
    SampleDraw,
    SampleItem,
    SampleLine,
)
from assessments.portfolio.quality.finding import answer_finding, close_finding, record_finding
from assessments.portfolio.quality.hashing import population_hash, result_hash, row_hash
from assessments.portfolio.quality.verifying import verify
from lms.models import AuditEvent
from tests.cast import Cast
from tests.factories import evidence_files, samples
from tests.factories.portfolio import framework, not_yet

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(cast: Cast) -> SampleDraw:
    """A sample of three judgements: one looked at and closed, one with something to do, one untouched."""
    version = framework()
    judged = samples.some_judged(cast.priya, cast.helen, version, "1.1", "1.2", "2.1")
    assert len(judged) == 3
    draw = samples.sampled(cast.region, cast.stella)
    record_finding(item=samples.item_of(judged[0]), by=cast.stella, found=samples.IN_ORDER)
    finding = samples.found(samples.item_of(judged[1]), cast.stella)
    answer_finding(finding=finding, by=cast.helen, words="I named it.")
    close_finding(finding=finding, by=cast.stella)
    return SampleDraw.objects.select_related("result").get(pk=draw.pk)


def rows_of(draw: SampleDraw) -> Iterator[models.Model]:
    """Yield every row that a sample rests on."""
    yield draw
    yield from [draw.made] if draw.made else []
    for model, link in (
        (SampleLine, "draw"),
        (Judgement, "sample_lines__draw"),
        (SampleItem, "line__draw"),
        (Finding, "item__line__draw"),
        (FindingAnswer, "finding__item__line__draw"),
    ):
        yield from model._default_manager.filter(**{link: draw}).order_by("pk")


def other(row: models.Model, name: str) -> Any:
    """Return another value that fits a column."""
    value, field = getattr(row, name), row._meta.get_field(name)
    if isinstance(field, models.JSONField):
        return [value, "more"]
    if isinstance(value, bool):
        return not value
    if isinstance(value, datetime | date):
        return value + timedelta(days=1)
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.now().date()
    if isinstance(value, int) or value is None:
        return (value or 0) + (20 if name == "percent" and value < 80 else -20 if name == "percent" else 9000)
    if name == "decision":
        return "not_yet" if value == "met" else "met"
    return {"outcome": "judge_again", "seat": "second", "method": "witness"}.get(name, f"{value[1:]}0")


def unseen(draw: SampleDraw) -> list[str]:
    """Change every column of every row in turn, and return those changes that working it out again does not see."""
    found = []
    for row in rows_of(draw):
        for field in row._meta.concrete_fields:
            try:
                with transaction.atomic():
                    plain = type(row)._base_manager.filter(pk=row.pk)
                    assert plain.update(**{field.attname: other(row, field.attname)}) == 1
                    if verify(draw).ok:
                        found.append(f"{type(row).__name__}.{field.attname}")
                    transaction.set_rollback(True)
            except IntegrityError:  # the database itself does not let it
                continue
    return found


def test_a_sample_stands_until_any_single_column_is_changed(drawn: SampleDraw) -> None:
    assert verify(drawn).problems == []
    assert unseen(drawn) == []
    assert verify(drawn).ok


def test_what_happens_to_a_judgement_later_leaves_the_sample_as_it_was(drawn: SampleDraw, cast: Cast) -> None:
    judgement = Judgement.objects.filter(sample_lines__draw=drawn).order_by("pk")[2]
    samples.found(samples.item_of(judgement), cast.stella, "judge_again")
    samples.portfolio.judged(judgement.claim, cast.helen, not_yet(), replaces=judgement)
    assert verify(drawn).problems == []


def test_a_list_that_is_frozen_and_not_drawn_from_stands_too(cast: Cast) -> None:
    from assessments.portfolio.quality.drawing import freeze_sample

    samples.some_judged(cast.priya, cast.helen, framework(), "1.1")
    assert verify(freeze_sample(unit=cast.region, by=cast.stella)).ok


def say_it_was_sent_back(draw: SampleDraw) -> None:
    Countersignature.objects.update(agrees=False, reasons="Not current.")


def take_the_signature_away(draw: SampleDraw) -> None:
    Countersignature.objects.all()._raw_delete(using="default")


def let_a_ruling_appear(draw: SampleDraw) -> None:
    about = {"judgement": Judgement.objects.get(), "by_id": draw.frozen_by_id, "at": draw.frozen_at}
    Ruling.objects.create(upholds=False, reasons="It is judged again.", **about)


def point_elsewhere(draw: SampleDraw) -> None:
    Claim.objects.update(where="Paragraph 9")


def write_the_evidence_anew(draw: SampleDraw) -> None:
    Evidence.objects.update(text="I did all of it.")


def call_it_an_observation(draw: SampleDraw) -> None:
    Evidence.objects.update(kind="witness")


def change_a_file(draw: SampleDraw) -> None:
    EvidenceFile.objects.update(sha256="0" * 64)


def add_a_file(draw: SampleDraw) -> None:
    evidence_files.of_evidence(Evidence.objects.get())


@pytest.mark.parametrize(
    "forge",
    [
        say_it_was_sent_back,
        take_the_signature_away,
        let_a_ruling_appear,
        point_elsewhere,
        write_the_evidence_anew,
        call_it_an_observation,
        change_a_file,
        add_a_file,
    ],
)
def test_a_sample_stands_only_as_long_as_what_its_judgements_rest_on(cast: Cast, forge: Any) -> None:
    [judgement] = samples.some_judged(cast.callum, cast.joel, framework(), "1.1")
    evidence_files.of_evidence(judgement.claim.evidence)
    countersign(judgement=judgement, by=cast.helen, agrees=True)
    draw = samples.sampled(cast.region, cast.stella)
    assert verify(draw).ok
    forge(draw)
    assert "with what that rests on" in verify(draw).problems[0]


def forge_list(draw: SampleDraw) -> None:
    """Leave a judgement out of the list, and write the hash of the list anew."""
    line = SampleLine.objects.filter(draw=draw, item__finding=None)
    SampleItem.objects.filter(line__in=line)._raw_delete(using="default")
    line._raw_delete(using="default")
    lines = list(SampleLine.objects.filter(draw=draw))
    judgements = {row.pk: row for row in Judgement.objects.filter(sample_lines__draw=draw)}
    SampleDraw.objects.filter(pk=draw.pk).update(population_hash=population_hash(draw, lines, judgements))


def forge_result(draw: SampleDraw) -> None:
    """Leave a sampled judgement out, and write the hash of the result anew."""
    SampleItem.objects.filter(line__draw=draw, finding=None)._raw_delete(using="default")
    result = draw.made
    assert result
    type(result).objects.filter(pk=result.pk).update(drawn_n=2)
    result.drawn_n = 2
    items = SampleItem.objects.filter(line__draw=draw)
    type(result).objects.filter(pk=result.pk).update(result_hash=result_hash(result, items))


def forget_the_draw(draw: SampleDraw) -> None:
    """Take what was recorded of the draw away."""
    AuditEvent.objects.filter(code="sample_drawn")._raw_delete(using="default")


def forge_a_finding(draw: SampleDraw) -> None:
    """Write a finding anew: its hash stands in the audit record alone."""
    Finding.objects.filter(outcome="action").update(words="All is well.")
    assert row_hash(Finding.objects.get(outcome="action"))


@pytest.mark.parametrize(
    ("forge", "sentence"),
    [
        (forge_list, "The hash of the list is not the one in the audit record"),
        (forge_result, "The seed or the hash of the result is not the one in the audit record"),
        (forget_the_draw, "does not hold that a seed was drawn"),
        (forge_a_finding, "The finding"),
    ],
)
def test_rows_that_are_forged_with_their_hashes_are_found_by_the_audit_record(
    drawn: SampleDraw, forge: Any, sentence: str
) -> None:
    with transaction.atomic():
        forge(drawn)
        assert sentence in " ".join(verify(drawn).problems)
        transaction.set_rollback(True)
