"""Who may draw cases at a place, look at a draw, put another case in place of one, and read how a case was chosen."""

from datetime import date

from django.db.models import Q, QuerySet

from assessments.spot_checks.models import Draw, DrawOfficer, SpotCheck
from assessments.spot_checks.permissions import check_may_draw, check_not_drawn_from
from lms.calendar import in_words, today
from lms.models import Person, Unit
from lms.permissions import NotAllowed, rights_of, under
from lms.permissions import visible_to as people_visible_to
from lms.roles import Permission

DRAWS = Permission.DRAW_SPOT_CHECKS


def places_to_draw(person: Person, on: date) -> list[Unit]:
    """Return the places whose officers `person` may draw: their own, with everything below. In order of the tree."""
    within = Q(pk__in=[])
    for place in rights_of(person, on).places(DRAWS):
        within |= Q(path__startswith=place.path)
    return list(Unit.objects.filter(within).exclude(kind=Unit.Kind.NATION))


def draws_visible_to(person: Person, on: date) -> QuerySet[Draw]:
    """Return the draws of the places where `person` draws, and that did not look at them: a list tells too."""
    own = DrawOfficer.objects.filter(officer=person).values("draw")
    return Draw.objects.filter(under(rights_of(person, on).places(DRAWS))).exclude(pk__in=own)


def check_may_see_draw(person: Person, draw: Draw, *, on: date) -> None:
    """Refuse unless `person` draws at its place and is not an officer of it: nobody learns before time that it is they.

    Everybody whom the draw looked at is refused alike, so that a refusal tells nobody whether they were drawn.
    """
    check_may_draw(person, draw.unit, on=on)
    check_not_drawn_from(person, draw)


def check_is_open(spot_check: SpotCheck) -> None:
    """Refuse a check that has come to its end."""
    if spot_check.closed_at is not None:
        how = spot_check.get_closed_as_display()
        raise NotAllowed(f"This check is over: {how[0].lower()}{how[1:]} on {in_words(today(spot_check.closed_at))}.")


def choices_visible_to(person: Person, on: date) -> QuerySet[SpotCheck]:
    """Return the checks of which `person` may read how the case was chosen.

    The officer and those who manage them only once the record was set fast: before, to them there is no such check.
    A reader only once they have judged: why an officer was drawn must not colour what they find. Whoever draws at
    the place at any time, of anybody but themselves.
    """
    people = people_visible_to(person, Permission.SEE_LEARNERS, on).values("pk")
    told = (Q(officer=person) | Q(officer__in=people)) & Q(record_fixed_at__isnull=False)
    draws = under(rights_of(person, on).places(DRAWS), "drawn__draw__unit") & ~Q(officer=person)
    read = Q(judgements__by=person) & ~Q(officer=person)
    return SpotCheck.objects.filter(Q(drawn__isnull=False) & (told | draws | read)).distinct()
