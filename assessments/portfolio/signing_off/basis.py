"""What a sign-off rests on: the judgements that count, and what is missing before anybody may sign."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assessments.portfolio.frameworks.in_use import criteria_of
from assessments.portfolio.gap import Portfolio, portfolios_of
from assessments.portfolio.models import (
    Claim,
    Criterion,
    FrameworkVersion,
    Judgement,
    SampleItem,
    SignOff,
    SignOffStep,
)
from assessments.portfolio.states import State, present
from lms.calendar import in_words, today


@dataclass(frozen=True)
class Basis:
    """What somebody signs: what of it counts, by its name, and what of it does not yet."""

    counts: dict[str, list[int]]
    missing: list[str]

    @property
    def complete(self) -> bool:
        """Say whether everything is met, and there is something to sign at all."""
        return bool(self.counts) and not self.missing


def basis_of(sign_off: SignOff) -> Basis:
    """Return what a sign-off rests on now: criteria and their judgements, or the units that are released."""
    criteria = criteria_of(sign_off.version)
    if sign_off.unit_id is None:
        return of_units(criteria, released_units([sign_off.person_id], sign_off.version)[sign_off.person_id])
    portfolio = portfolios_of([sign_off.person_id], sign_off.version)[sign_off.person_id]
    return of_criteria(portfolio, [row for row in criteria if row.unit_id == sign_off.unit_id])


def of_criteria(portfolio: Portfolio, criteria: Sequence[Criterion]) -> Basis:
    """Return by which judgements criteria are met, and which are not."""
    met = [row for row in criteria if portfolio.state_of(row) == State.MET]
    counts = {row.code: _judgements(portfolio, row) for row in met}
    return Basis(counts, [row.code for row in criteria if row.code not in counts])


def _judgements(portfolio: Portfolio, criterion: Criterion) -> list[int]:
    finals = [piece.present.final for piece in portfolio.by_criterion.get(criterion.pk, ()) if piece.present.met]
    return [judgement.pk for judgement in finals if judgement]


def of_units(criteria: Iterable[Criterion], released: dict[int, SignOff]) -> Basis:
    """Return which units of a diploma are released, and which are not."""
    numbers = sorted({row.unit.number for row in criteria})
    counts = {f"unit {number}": [released[number].pk] for number in numbers if number in released}
    return Basis(counts, [f"unit {number}" for number in numbers if number not in released])


def released_units(people: Iterable[int], version: FrameworkVersion) -> dict[int, dict[int, SignOff]]:
    """Return the released units of each person by number. A unit released under an earlier version stays released."""
    people = list(people)
    found: dict[int, dict[int, SignOff]] = {person: {} for person in people}
    rows = SignOff.objects.filter(person__in=people, version__framework=version.framework_id, released_at__isnull=False)
    for row in rows.exclude(unit=None).select_related("unit").order_by("released_at", "pk"):
        if row.unit is not None:
            found[row.person_id][row.unit.number] = row
    return found


def judgements_behind(sign_off: SignOff, basis: Basis) -> list[Judgement]:
    """Return the judgements that a sign-off rests on; those of the diploma are what its units were released on."""
    wanted = {pk for pks in basis.counts.values() for pk in pks}
    if sign_off.unit_id is None:
        steps = SignOffStep.objects.filter(sign_off__in=wanted, kind=SignOffStep.Kind.RELEASED)
        wanted = {pk for step in steps for pks in step.basis.values() for pk in pks}
    rows = Judgement.objects.filter(pk__in=wanted).select_related("by", "countersignature__by", "claim__criterion")
    return list(rows.order_by("pk"))


def open_sample(judgements: Sequence[Judgement]) -> str:
    """Say which of the claims behind a sign-off is still looked at for quality; nothing where none is."""
    claims = [judgement.claim_id for judgement in judgements]
    items = SampleItem.objects.filter(line__judgement__claim__in=claims, closed_at=None)
    item = items.select_related("iqa", "line__judgement__claim__criterion").order_by("look_by", "pk").first()
    if item is None:
        return ""
    who = f"{item.iqa} looks at it" if item.iqa else "Nobody has been found to look at it"
    code = item.line.judgement.claim.criterion.code
    return f"A judgement of {code} is sampled and not closed yet. {who}, by {in_words(item.look_by)}."


def unsettled(judgements: Sequence[Judgement]) -> str:
    """Say which of the claims behind a sign-off has a newer judgement that is not final; nothing where none has."""
    claims = Claim.objects.with_judgements().filter(pk__in={row.claim_id for row in judgements})
    for claim in claims.order_by("criterion__unit__number", "criterion__position", "pk"):
        state = present(list(claim.judgements.all())).state
        if state in (State.TO_COUNTERSIGN, State.RETURNED):
            return f"A newer judgement of {claim.criterion.code} is not final. {state}."
    return ""


def day_of(sign_off: SignOff) -> date | None:
    """Return the day on which it was released."""
    return today(sign_off.released_at) if sign_off.released_at else None
