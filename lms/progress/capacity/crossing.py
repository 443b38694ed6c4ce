"""Learners whose mentor works elsewhere: the place is taken where the mentor works, and none is needed at home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F, Q

from courses.models import Enrolment
from lms.models import Unit
from lms.progress.capacity.ahead import Ahead, Flow
from lms.progress.capacity.learners import finishing, key_of
from mentoring.pairings.models import Pairing

PDU, TEAM = (Unit.steplen * depth for depth in (3, 4))
STANDING: Final = "person__supported_by__supporter__mentor_standing"


@dataclass(frozen=True)
class Crossing:
    """One learner of a place whose eligible mentor works in another, until the first of what ends that."""

    home: str
    mentor: str
    ends: date | None = None

    def moved(self) -> tuple[Flow, Flow]:
        """Return what is not needed at home, and what is taken where the mentor works."""
        return Flow(self.home, -1, None, self.ends), Flow(self.mentor, 1, None, self.ends)


def crossings(places: Sequence[Unit], ahead: Ahead) -> list[Crossing]:
    """Return who of places has a mentor elsewhere, and who of elsewhere has one of these: few rows of two queries.

    It ends with the pairing, with the pathway, or when the mentor is not eligible any more.
    """
    depth = TEAM if any(len(place.path) >= TEAM for place in places) else PDU
    if any(place.kind == Unit.Kind.NATION for place in places):
        return _read(Q(), depth, ahead.on)
    here, mentor = _under(places, "standing__unit"), _under(places, f"{STANDING}__unit")
    # Each by its own index: asked for at once they cost what all pairings of the nation cost.
    return _read(here, depth, ahead.on) + _read(mentor & ~here, depth, ahead.on)


def _under(places: Sequence[Unit], field: str) -> Q:
    found = Q(pk__in=[])
    for place in places:
        found |= Q(**{f"{field}__path__startswith": place.path})
    return found


def _read(where: Q, depth: int, on: date) -> list[Crossing]:
    """Return the crossings of a condition, which has to stand in one filter with the pairing that it is of."""
    paired = "person__supported_by__"
    rows = finishing(Enrolment.objects.open()).filter(
        Q(**{f"{paired}ends": None}) | Q(**{f"{paired}ends__gt": on}),
        where,
        **{f"{paired}kind": Pairing.Kind.MENTOR, f"{paired}starts__lte": on, f"{STANDING}__eligible": True},
        starts__lte=on,
    )
    rows = rows.annotate(home=key_of("standing__unit", depth), away=key_of(f"{STANDING}__unit", depth))
    columns = ("home", "away", f"{paired}ends", f"{STANDING}__lapses_on", "finish")
    return [
        Crossing(home, away, _first(pairing, lapse, finish if finish and finish > on else None))
        for home, away, pairing, lapse, finish in rows.exclude(home=F("away")).order_by("pk").values_list(*columns)
    ]


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)
