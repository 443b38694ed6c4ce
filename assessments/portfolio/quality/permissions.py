"""Who may draw a sample at a place, look at a sampled judgement, follow up what was found, and read a sample."""

from datetime import date

from django.db.models import Q, QuerySet

from assessments.portfolio.models import Finding, SampleDraw, SampleItem
from assessments.portfolio.permissions import draws_open_to
from lms.models import Person, Unit
from lms.permissions import NotAllowed, check_may, rights_of, under
from lms.roles import Permission

ASSURES = Permission.QUALITY_ASSURE


def places_to_sample(person: Person, on: date) -> list[Unit]:
    """Return the places whose judgements `person` may sample: their own and everything below, in order."""
    within = Q(pk__in=[])
    for place in rights_of(person, on).places(ASSURES):
        within |= Q(path__startswith=place.path)
    return list(Unit.objects.filter(within).exclude(kind=Unit.Kind.NATION))


def samples_visible_to(person: Person, on: date) -> QuerySet[SampleDraw]:
    """Return the samples of the places that `person` quality assures, and those that a grant in force opens to them."""
    mine = under(rights_of(person, on).places(ASSURES))
    return SampleDraw.objects.filter(mine | Q(pk__in=draws_open_to(person, on)))


def check_may_see_sample(person: Person, draw: SampleDraw, *, on: date) -> None:
    """Refuse unless `person` quality assures the place of a sample, or a grant opens it to them today."""
    if not samples_visible_to(person, on).filter(pk=draw.pk).exists():
        raise NotAllowed(
            "This sample is of a place that you do not quality assure, and nobody has opened it to you for today."
        )


def check_may_see_item(person: Person, item: SampleItem, *, on: date) -> None:
    """Refuse unless `person` may read the sample that this judgement belongs to."""
    check_may_see_sample(person, item.line.draw, on=on)


def check_may_sample(person: Person, unit: Unit, *, on: date) -> None:
    """Refuse unless `person` quality assures this place."""
    check_may(person, ASSURES, unit=unit, on=on)


def check_not_closed(item: SampleItem) -> None:
    """Refuse a sampled judgement of which something was found already."""
    if item.found is not None:
        raise NotAllowed(f"{item.found.by} has looked at this judgement: {item.found.get_outcome_display().lower()}.")


def findings_visible_to(person: Person, on: date) -> QuerySet[Finding]:
    """Return the findings at the places that `person` quality assures, and those about their own judgements."""
    places = under(rights_of(person, on).places(ASSURES), "item__line__draw__unit")
    return Finding.objects.filter(places | Q(item__line__assessor=person))


def check_may_see_finding(person: Person, finding: Finding, *, on: date) -> None:
    """Refuse everybody but the assessor whom a finding is about, and who quality assures the place."""
    if not findings_visible_to(person, on).filter(pk=finding.pk).exists():
        raise NotAllowed("This finding is about somebody else’s judgement, at a place that you do not quality assure.")


def check_may_answer(person: Person, finding: Finding) -> None:
    """Refuse everybody but the assessor, and an answer where nothing is asked for or one is given."""
    assessor = finding.item.line.assessor
    if person.pk != assessor.pk:
        raise NotAllowed(f"This finding is for {assessor} to answer.")
    if finding.outcome == Finding.Outcome.IN_ORDER:
        raise NotAllowed("Your judgement was found in order, so there is nothing to answer.")
    if finding.answered is not None:
        raise NotAllowed("You have answered this finding already.")
