"""Each night: whoever is asked to sign may still do so, and what became ready by a new framework is offered."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db import transaction

from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.gap import portfolios_of
from assessments.portfolio.models import FrameworkVersion, SignOff
from assessments.portfolio.signing_off import asking
from assessments.portfolio.signing_off.offering import offer, ready_units
from assessments.portfolio.signing_off.signing import check_may_act, desk_of
from assessments.portfolio.signing_off.stages import Stage
from assessments.portfolio.signing_off.who import KINDS, asked
from courses.models import Enrolment, Standing
from lms.models import Duty, Person
from lms.permissions import NotAllowed, refusal

# So many learners are read at once.
BATCH: Final = 200


def keep_sign_offs(*, on: date) -> int:
    """Ask afresh where whoever was asked may not sign any more, and offer what is ready; return how much it was."""
    version = framework_in_use()
    if version is None:
        return 0
    asked_again = sum(_keep(sign_off, version, on) for sign_off in _waiting())
    return asked_again + sum(offer(person, by=None, on=on) for person in _ready(version))


def _waiting() -> list[SignOff]:
    """Return the sign-offs of which somebody is asked for a signature."""
    duties = Duty.objects.open().filter(kind__in=KINDS.values(), source_kind=SignOff._meta.label_lower)
    rows = SignOff.objects.filter(pk__in=duties.values("source_id"))
    return list(rows.select_related("person", "version__framework", "unit").order_by("pk"))


@transaction.atomic
def _keep(sign_off: SignOff, version: FrameworkVersion, on: date) -> bool:
    """Close what is asked about an earlier framework, and ask somebody else where whoever was asked may not sign."""
    duty = asking.duty_of(sign_off)
    if duty is None:
        return False
    if sign_off.version_id != version.pk:
        asking.done(sign_off, by=None, reason=f"{version} took the place of {sign_off.version}.")
        return False
    try:
        return _ask_again(sign_off, duty, on)
    except NotAllowed:
        return False  # without a post nobody can be asked; the learner's own place says so


def _ask_again(sign_off: SignOff, duty: Duty, on: date) -> bool:
    desk = desk_of(sign_off, on)
    if desk.stage == Stage.RELEASED or (duty.owner and not refusal(check_may_act, duty.owner, desk, desk.stage)):
        return False
    owned = asked(sign_off, desk.stage, desk.steps, desk.behind, on)
    if (owned.get("owner"), owned.get("unit")) == (duty.owner, duty.owner_unit):
        return False
    asking.done(sign_off, by=None, reason="Somebody else is asked.")
    asking.ask(sign_off, desk.stage, reason=duty.reason, by=None, on=on)
    return True


def _ready(version: FrameworkVersion) -> Iterator[Person]:
    """Return the learners of whom a unit is complete that nobody has begun to sign off."""
    met = Standing.objects.filter(enrolment__in=Enrolment.objects.open(), criteria_met__gt=0)
    people = sorted(set(met.values_list("enrolment__person", flat=True)))
    for start in range(0, len(people), BATCH):
        yield from _ready_among(people[start : start + BATCH], version)


def _ready_among(people: list[int], version: FrameworkVersion) -> list[Person]:
    rows = SignOff.objects.filter(person__in=people, version__framework=version.framework_id)
    begun = set(rows.values_list("person", "unit__number"))
    portfolios, criteria = portfolios_of(people, version), criteria_of(version)
    units = {person: ready_units(portfolios[person], criteria) for person in people}
    ready = [person for person in people if any((person, unit.number) not in begun for unit in units[person])]
    return list(Person.objects.filter(pk__in=ready))
