"""Of whom something is asked: whoever owns an open duty of it, or else whoever answers for the learner."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self

from assessments.portfolio.assessors import COUNTERSIGN
from assessments.portfolio.consequences import JUDGE, JUDGE_AGAIN
from courses.changing import MORE_TIME_DUTY
from courses.models import Enrolment, TimeRequest
from lms.duties import duties_told_to
from lms.models import Duty, Person, Unit
from lms.permissions import line_managers_of
from lms.progress.needing.table import Need, WaitsOn
from lms.roles import ROLES, Role
from mentoring.caseload.held.duties import HELD_CASES
from mentoring.caseload.reductions.compared import KINDS as REDUCTIONS
from mentoring.pairings.actions import NO_MENTOR_DUTY
from mentoring.pairings.handing_over import HAND_OVER_DUTY, HEAD_DUTY, REGION_DUTY
from mentoring.pairings.reflecting import REFLECTION_DUE

# The duties that ask for what a need is about. Where one of them is open, its owner is who is asked.
DUTIES: Final[dict[str, tuple[str, ...]]] = {
    "cases_early": (HELD_CASES,),
    "no_mentor": (NO_MENTOR_DUTY, HEAD_DUTY, REGION_DUTY),
    "marking": (JUDGE, COUNTERSIGN, JUDGE_AGAIN),
    "reduction": REDUCTIONS,
    "more_time": (MORE_TIME_DUTY,),
    "mentor_leaves": (HAND_OVER_DUTY,),
    "reflective": (REFLECTION_DUE,),
}
ALL: Final = sorted({kind for kinds in DUTIES.values() for kind in kinds})
# Leaving a role and losing a mentor share a kind: the second is told by what it is about.
ABOUT_A_PATHWAY: Final = Enrolment._meta.label_lower
ABOUT_MORE_TIME: Final = TimeRequest._meta.label_lower


@dataclass(frozen=True)
class Owners:
    """Who is asked about some learners. Two queries, however many learners and needs."""

    duties: dict[tuple[int, str], list[Duty]] = field(default_factory=dict)
    managers: dict[int, Person] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[int], reader: Person, on: date) -> Self:
        """Look up the open duties about some people that the reader may be told of, and who manages each."""
        ids = list(people)
        told = duties_told_to(reader, on).filter(about__in=ids, kind__in=ALL)
        duties: dict[tuple[int, str], list[Duty]] = {}
        for duty in told.select_related("owner", "owner_unit").by_urgency():
            if duty.about_id and (duty.kind != HAND_OVER_DUTY or duty.source_kind == ABOUT_A_PATHWAY):
                duties.setdefault((duty.about_id, duty.kind), []).append(duty)
        return cls(duties, line_managers_of(ids, on))

    def duties_of(self, enrolment: Enrolment, need: Need) -> list[Duty]:
        """Return the open duties of a need, the most urgent of each kind first."""
        kinds = DUTIES.get(need.key, ())
        return [duty for kind in kinds for duty in self.duties.get((enrolment.person_id, kind), ())]

    def asked(self, enrolment: Any, need: Need) -> str:
        """Return in words of whom something is asked."""
        if need.waits_on == WaitsOn.LEARNER:
            return str(enrolment.person)
        if names := dict.fromkeys(_owner(duty) for duty in self.duties_of(enrolment, need)):
            *others, last = names
            return f"{', '.join(others)} and {last}" if others else last
        if need.key == "marking" and enrolment.standing.pta:
            return str(enrolment.standing.pta)
        return self._answers_for(enrolment)

    def _answers_for(self, enrolment: Any) -> str:
        """Return the line manager, or else the senior officers of the place."""
        if manager := self.managers.get(enrolment.person_id):
            return str(manager)
        unit = enrolment.standing.unit
        return _role(Role.SPO, unit) if unit else "nobody, because no manager and no place are on record"


def _owner(duty: Duty) -> str:
    if duty.owner:
        return str(duty.owner)
    return _role(Role(duty.owner_role), duty.owner_unit)


def _role(role: Role, unit: Unit | None) -> str:
    name = ROLES[role].name
    return f"the {name[0].lower()}{name[1:]} of {unit}"
