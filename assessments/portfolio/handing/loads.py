"""How much waits for each assessor of a place, how long, and who of them is away or holds no award."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F

from assessments.portfolio.handing.current import open_hand_overs
from assessments.portfolio.models import Claim
from lms.calendar import today
from lms.models import Absence, Person, Qualification, RoleGrant
from lms.permissions import rights_of, under
from lms.permissions import visible_to as people_visible_to
from lms.roles import Permission, Role
from mentoring.pairings.models import Pairing


@dataclass(frozen=True)
class WaitingPiece:
    """A piece of evidence of which something waits: how much, since when, and by when."""

    evidence: int
    title: str
    learner: str
    claims: int
    claimed_on: date
    judge_by: date


@dataclass
class Load:
    """What waits for one assessor; nobody, for what no assessor has."""

    assessor: Person | None
    pieces: list[WaitingPiece] = field(default_factory=list)
    learners: int = 0
    away: Absence | None = None
    award: Qualification | None = None

    @property
    def claims(self) -> int:
        """Count the claims that wait."""
        return sum(piece.claims for piece in self.pieces)

    @property
    def oldest(self) -> date | None:
        """Return the day of the claim that waits longest."""
        return min((piece.claimed_on for piece in self.pieces), default=None)

    def overdue(self, on: date) -> int:
        """Count the claims that should be judged already."""
        return sum(piece.claims for piece in self.pieces if piece.judge_by < on)


def loads(by: Person, on: date) -> list[Load]:
    """Return the load of every assessor whose marking `by` may hand over, the heaviest first, nobody's before all."""
    placed = people_visible_to(by, Permission.HAND_OVER_MARKING, on)
    owners, pupils = _owners(placed.values("pk")), _ptas(placed.values("pk"), on)
    found: dict[int | None, Load] = {None: Load(None)}
    for person in _assessors(by, {*pupils.values(), *owners.values()}, on):
        found[person.pk] = Load(person)
    for piece, learner in _waiting(placed.values("pk")):
        whose = owners.get(piece.evidence, pupils.get(learner))
        found[whose if whose in found else None].pieces.append(piece)
    for assessor in pupils.values():
        if assessor in found:
            found[assessor].learners += 1
    _tell_who_is_here(found, on)
    nobodys, *rest = found.values()
    ranked = sorted(rest, key=lambda load: (-load.claims, load.assessor.name if load.assessor else ""))
    return [nobodys, *ranked] if nobodys.pieces else ranked


def load_of(by: Person, wanted: int | None, on: date) -> Load:
    """Return the load of one assessor of the places of `by`, or of nobody; who assesses elsewhere is not named."""
    same = (load for load in loads(by, on) if (load.assessor.pk if load.assessor else None) == wanted)
    return next(same, Load(None))


def _owners(learners: Any) -> dict[int, int]:
    """Return to whom pieces of some learners are handed over, by piece."""
    return dict(open_hand_overs().filter(evidence__person__in=learners).values_list("evidence", "assessor"))


def _ptas(learners: Any, on: date) -> dict[int, int]:
    """Return the assessor of each learner who has one."""
    rows = Pairing.objects.on(on).filter(kind=Pairing.Kind.PTA, learner__in=learners)
    return dict(rows.order_by("starts", "pk").values_list("learner", "supporter"))


def _assessors(by: Person, known: set[int], on: date) -> Iterable[Person]:
    """Return who assesses in the places of `by`: by their role there, or because a learner of them is there."""
    places = rights_of(by, on).places(Permission.HAND_OVER_MARKING)
    grants = RoleGrant.objects.on(on).filter(under(places), role=Role.PTA.value)
    return Person.objects.filter(pk__in={*known, *grants.values_list("person", flat=True)}).order_by("name", "pk")


def _waiting(learners: Any) -> list[tuple[WaitingPiece, int]]:
    """Return the pieces of some learners of which something waits, by the day of judging. One query."""
    claims = Claim.objects.filter(evidence__person__in=learners).to_judge()
    columns = ("evidence", "evidence__title", "evidence__person", "evidence__person__name", "claimed_at", "judge_by")
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in claims.order_by("judge_by", "claimed_at", "pk").values_list(*columns):
        found[row[0]].append(row)
    return [
        (
            WaitingPiece(
                pk, rows[0][1], rows[0][3], len(rows), today(min(row[4] for row in rows)), min(row[5] for row in rows)
            ),
            rows[0][2],
        )
        for pk, rows in found.items()
    ]


def _tell_who_is_here(found: dict[int | None, Load], on: date) -> None:
    """Say of each assessor whether they are away, and until when their award is in force."""
    # What has no end comes last, whichever database it is, and so it is what is said.
    last = F("ends").asc(nulls_last=True)
    people = [pk for pk in found if pk is not None]
    for absence in Absence.objects.on(on).filter(person__in=people, kind=Absence.Kind.AWAY).order_by(last):
        found[absence.person_id].away = absence
    awards = Qualification.objects.on(on).filter(person__in=people, kind=Qualification.Kind.ASSESSOR)
    for award in awards.order_by(last):
        found[award.person_id].award = award
