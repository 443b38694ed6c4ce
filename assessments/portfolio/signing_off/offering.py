"""What is ready to be signed off: the learner is asked first, once for each unit and once for the whole."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.gap import Portfolio, portfolios_of
from assessments.portfolio.models import CompetenceUnit, Criterion, FrameworkVersion, SignOff
from assessments.portfolio.signing_off import asking
from assessments.portfolio.signing_off.basis import of_criteria, of_units, released_units
from assessments.portfolio.signing_off.stages import Stage, stage_of
from lms.models import Person


def offer(person: Person, *, by: Person | None, on: date, portfolio: Portfolio | None = None) -> int:
    """Ask a learner to sign what has become ready; return how much is asked for afresh. Safe to repeat."""
    version = framework_in_use()
    if version is None:
        return 0
    criteria = criteria_of(version)
    found = portfolio or portfolios_of([person.pk], version)[person.pk]
    ready = ready_units(found, criteria)
    released = released_units([person.pk], version)[person.pk]
    asked = sum(_begin(person, version, unit, by, on) for unit in ready if unit.number not in released)
    if of_units(criteria, released).complete:
        asked += _begin(person, version, None, by, on)
    return asked


def ready_units(portfolio: Portfolio, criteria: Iterable[Criterion]) -> list[CompetenceUnit]:
    """Return the units of which every criterion is met."""
    units: dict[int, list[Criterion]] = {}
    for criterion in criteria:
        units.setdefault(criterion.unit_id, []).append(criterion)
    return [rows[0].unit for rows in units.values() if of_criteria(portfolio, rows).complete]


def _begin(person: Person, version: FrameworkVersion, unit: CompetenceUnit | None, by: Person | None, on: date) -> bool:
    """Ask the learner for the first signature, unless somebody has begun; say whether they are asked now."""
    facts = {"opened_at": timezone.now(), "version": version}
    sign_off, _ = SignOff.objects.get_or_create(
        person=person, unit=unit, **({} if unit else {"version": version}), defaults=facts
    )
    if stage_of(sign_off.steps.order_by("pk")) != Stage.LEARNER or asking.duty_of(sign_off):
        return False
    reason = f"Every criterion of {asking.name_of(sign_off)} is met." if unit else "Every unit is signed off."
    asking.ask(sign_off, Stage.LEARNER, reason=reason, by=by, on=on)
    return True
