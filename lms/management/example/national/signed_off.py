"""Units and whole diplomas that were signed off, signature by signature."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from assessments.portfolio.models import SignOff, SignOffStep
from lms.management.example.national.laying import as_json
from lms.management.example.national.paired import Paired, supporter_on
from lms.management.example.national.pile import Table, at, life_of, on_working_day
from lms.management.example.national.shipped import Shipped
from lms.management.example.national.words import SIGNED
from lms.management.example.national.world import Learner, Place, World
from lms.policy.practice import COUNTERSIGNED
from lms.roles import Role

Kind = SignOffStep.Kind
# Before the release, so many days: the learner, the assessor, and where needed the countersigner.
BEFORE: Final = {Kind.LEARNER: 8, Kind.ASSESSOR: 5, Kind.COUNTERSIGNED: 3, Kind.RELEASED: 0}


class SignOffs:
    """Keeps sign-offs and their steps."""

    def __init__(self, world: World, shipped: Shipped) -> None:
        """Open the tables."""
        self.world, self.shipped = world, shipped
        self.offs = Table(SignOff, "person_id", "version_id", "unit_id", "opened_at", "released_at")
        self.steps = Table(SignOffStep, "sign_off_id", "kind", "by_id", "words", "at", "standing", "basis")
        self.tables = (self.offs, self.steps)
        self.known: dict[tuple[Role, int], list[int]] = {}
        self.units: dict[str, list[str]] = {}
        for row in shipped.criteria.values():
            self.units.setdefault(f"{shipped.framework.framework.key}-unit-{row.unit.number}", []).append(row.code)

    def add(
        self, learner: Learner, counts: Mapping[str, list[int]], assessors: Sequence[Paired], chance: Random
    ) -> None:
        """Keep the sign-offs of a learner: of each unit, and once all are released, of the whole."""
        released: dict[str, list[int]] = {}
        last = learner.starts
        for day, key in life_of(learner, self.world.on).signed:
            codes = self.units[key]
            basis = {code: counts.get(code, []) for code in codes}
            if not all(basis.values()):
                continue
            unit = self.shipped.criteria[codes[0]].unit
            released[f"unit {unit.number}"] = [self._one(learner, unit.pk, day, basis, assessors)]
            last = max(last, day)
        if learner.qualified and len(released) == len(self.units) and learner.ended_on:
            self._one(learner, None, max(last, learner.ended_on - timedelta(days=1)), released, assessors)

    def _one(
        self, learner: Learner, unit: int | None, day: date, basis: Mapping[str, list[int]], assessors: Sequence[Paired]
    ) -> int:
        version = self.shipped.framework.pk
        opened = max(day - timedelta(days=10), learner.starts)
        sign_off = self.offs.add(learner.person_id, version, unit, at(opened, 17), at(day, 15))
        pk = supporter_on(assessors, day) or learner.pta_id
        assessor = self.world.by_pk[pk]
        award = assessor.assessor_on if assessor.assessor_on and assessor.assessor_on <= day else None
        rule = self.shipped.rules.record(COUNTERSIGNED, learner.region.path, day)
        needs = award is None and rule["value"] == "yes"
        told = as_json(basis)
        for kind, by in self._signers(learner, pk, day, needs=needs):
            signed = max(on_working_day(day - timedelta(days=BEFORE[kind])), opened)
            standing: dict[str, Any] = {"roles": [], "award_since": award.isoformat() if award else None}
            if kind == Kind.ASSESSOR:
                standing |= {"needs_countersignature": needs, "rules": [rule]}
            moment = at(min(signed, day), 10 + list(BEFORE).index(kind))
            self.steps.add(sign_off, kind.value, by, SIGNED[kind.value], moment, as_json(standing), told)
        return sign_off

    def _signers(self, learner: Learner, assessor: int, day: date, *, needs: bool) -> list[tuple[Kind, int]]:
        found = [(Kind.LEARNER, learner.person_id), (Kind.ASSESSOR, assessor)]
        if needs:
            found.append((Kind.COUNTERSIGNED, self._other(learner, Role.PTA, {assessor, learner.person_id})))
        taken = {assessor, learner.person_id, found[-1][1]}
        return [*found, (Kind.RELEASED, self._other(learner, Role.IQA, taken))]

    def _other(self, learner: Learner, role: Role, taken: set[int]) -> int:
        """Return somebody of the region, or of anywhere, with a role and no hand in it yet."""
        for place in (learner.region, self.world.nation):
            free = [pk for pk in self._holders(role, place) if pk not in taken]
            if free:
                return free[learner.enrolment_id % len(free)]
        raise ValueError(f"Nobody else in the nation has the role {role.value}.")

    def _holders(self, role: Role, place: Place) -> list[int]:
        key = (role, place.pk)
        if key not in self.known:
            self.known[key] = [one.pk for one in self.world.holders_within(role, place)]
        return self.known[key]
