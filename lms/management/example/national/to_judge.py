"""What waits in portfolios, as the duties of whoever is to judge, to sign, or to do the next step."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.urls import reverse

from assessments.portfolio.assessors import COUNTERSIGN
from assessments.portfolio.consequences import JUDGE, NEXT_STEP
from assessments.portfolio.models import Criterion, Evidence, Judgement
from lms.calendar import in_words
from lms.management.example.national.pile import Table, at, working_after
from lms.management.example.national.world import Learner, Staff, World
from lms.models import Duty
from lms.roles import Role

SIGN_DAYS: Final = 10
STEP_DAYS: Final = 10


class Waiting:
    """Keeps the duties that are open on the day of the world."""

    def __init__(self, world: World) -> None:
        """Open the table."""
        self.world = world
        self.duties = Table(
            Duty, "about_id", "owner_id", "owner_role", "owner_unit_id", "kind", "title", "reason", "due", "link",
            "link_text", "source_kind", "source_id", "opened_at",
        )  # fmt: skip

    def judge(
        self, learner: Learner, evidence: int, title: str, codes: Sequence[str], day: date, due: date, owner: int | None
    ) -> None:
        """Ask the assessor to judge a piece of evidence, or without one the senior officers to find somebody."""
        name = learner.person.name
        find = f"{name} has no practice tutor assessor: evidence waits"
        self._add(
            learner, owner, JUDGE, f"Judge evidence of {name}" if owner else find,
            f"“{title}” was submitted on {in_words(day)} for {', '.join(codes)}.", due,
            (reverse("portfolio:judge", args=[evidence]), "Judge it"), (Evidence._meta.label_lower, evidence), day,
        )  # fmt: skip

    def countersign(
        self, learner: Learner, judgement: int, criterion: Criterion, by: Staff, day: date, signer: int
    ) -> None:
        """Ask somebody with the award to sign a judgement."""
        self._add(
            learner, signer, COUNTERSIGN,
            f"Countersign the judgement on {learner.person.name}, {criterion.code}",
            f"{by.name} does not hold the assessor award yet, so it counts once somebody who does has signed.",
            working_after(day, SIGN_DAYS), (reverse("portfolio:sign", args=[judgement]), "Countersign"),
            (Judgement._meta.label_lower, judgement), day,
        )  # fmt: skip

    def next_step(self, learner: Learner, judged: tuple[int, int], criterion: Criterion, step: str, day: date) -> None:
        """Ask the learner to do the next step of a judgement of a claim."""
        judgement, claim = judged
        self._add(
            learner, learner.person_id, NEXT_STEP, f"Next step on {criterion.code}",
            step, working_after(day, STEP_DAYS),
            (reverse("portfolio:judgement", args=[claim]), "Read it"), (Judgement._meta.label_lower, judgement), day,
        )  # fmt: skip

    def _add(
        self, learner: Learner, owner: int | None, kind: str, title: str, reason: str, due: date,
        link: tuple[str, str], source: tuple[str, int], day: date,
    ) -> None:  # fmt: skip
        role, unit = ("", None) if owner else (Role.SPO.value, learner.person.place.pk)
        self.duties.add(
            learner.person_id, owner, role, unit, kind, title[:200], reason, due, *link, *source, at(day, 16)
        )
