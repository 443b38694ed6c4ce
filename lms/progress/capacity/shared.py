"""What belongs to the wider place that a unit lies in, and so is counted on that place's page and not on its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from courses.models import PlannedIntake
from lms.models import RoleGrant, Unit
from lms.progress.capacity.ahead import Ahead
from lms.progress.capacity.supply import Kind
from lms.roles import Role
from mentoring.pairings.models import MentorStanding


@dataclass(frozen=True)
class Shared:
    """Assessors, mentor places and learners to come that a place has in common with its neighbours."""

    assessors: int = 0
    mentor_places: int = 0
    to_come: int = 0

    def has(self, kind: str) -> bool:
        """Say whether some of a kind helps here that is not counted here."""
        return bool({Kind.ASSESSORS: self.assessors, Kind.MENTORS: self.mentor_places}.get(Kind(kind)))

    @property
    def in_words(self) -> str:
        """Say what is not counted here, or nothing."""
        counts = {
            "assessor": self.assessors,
            "mentor place": self.mentor_places,
            "learner to come": self.to_come,
        }
        said = [f"{count} {_several(what) if count > 1 else what}" for what, count in counts.items() if count]
        if not said:
            return ""
        return (
            f"Not counted here is what belongs to the wider place that this one lies in: {', '.join(said)}. "
            "On the page of that place each goes where it is needed most."
        )


def _several(what: str) -> str:
    first, _, rest = what.partition(" to ")
    return f"{first}s to {rest}" if rest else f"{first}s"


def shared_with(places: Sequence[Unit], ahead: Ahead) -> Shared:
    """Count what belongs to the regions and delivery units that places lie in, but for the nation. Three queries."""
    paths = {place.path[:end] for place in places for end in range(2 * Unit.steplen, len(place.path), Unit.steplen)}
    if not paths:
        return Shared()
    mine, on = {"unit__path__in": paths}, ahead.on
    grants = RoleGrant.objects.on(on).filter(role=Role.PTA, person__is_active=True, **mine)
    mentors = MentorStanding.objects.filter(eligible=True, **mine)
    intakes = PlannedIntake.objects.filter(withdrawn_at=None, starts__gt=on, starts__lt=ahead.last, **mine)
    return Shared(
        grants.values("person").distinct().count(),
        mentors.aggregate(room=Sum("places", default=0))["room"],
        intakes.aggregate(learners=Sum("learners", default=0))["learners"],
    )
