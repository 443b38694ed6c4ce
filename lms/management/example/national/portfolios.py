"""Portfolios: what learners sent, what assessors made of it and when, who signed, and what it proves."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any, Final

from assessments.portfolio.evidence.submitting import Piece as Words
from assessments.portfolio.evidence.submitting import content_hash
from assessments.portfolio.models import (
    IN_TRAINING,
    QUALIFIED,
    Claim,
    Countersignature,
    Criterion,
    Decision,
    Evidence,
    Judgement,
    Withdrawal,
)
from courses.models import Demonstration
from lms.management.example.national.claimed import OBSERVATION, Claimed, Sent
from lms.management.example.national.laying import as_json
from lms.management.example.national.learners import PATHWAYS
from lms.management.example.national.paired import Paired, assessors_of, span_of, supporter_on
from lms.management.example.national.pile import (
    Table,
    at,
    laid_down,
    life_of,
    not_after,
    on_working_day,
    one_of,
    working_after,
    written,
)
from lms.management.example.national.shipped import Shipped
from lms.management.example.national.signed_off import SignOffs
from lms.management.example.national.to_judge import Waiting
from lms.management.example.national.words import AGREED, LEFT, MET, NOT_MET, TEXTS
from lms.management.example.national.world import Learner, Place, Staff, World
from lms.policy.practice import COUNTERSIGNED, DEMONSTRATED_FOR_FIRST_CASE, MARKING_DAYS
from lms.roles import Role

NEXT_STEP_DAYS: Final = 10
SIGNED_WITHIN: Final = timedelta(days=3)


@dataclass
class Folder:
    """One learner's portfolio while it is being written."""

    learner: Learner
    chance: Random
    claimed: Claimed
    assessors: list[Paired]
    # By code of a criterion: the judgements that count and say met.
    counts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def region(self) -> str:
        """Return the path of the region whose rules hold."""
        return self.learner.region.path


class Portfolios:
    """Writes evidence, claims, judgements, signatures, proofs and sign-offs."""

    def __init__(self, world: World) -> None:
        """Read what there is to claim, and open the tables."""
        self.world, self.shipped = world, Shipped.read(world)
        self.framework = f"{self.shipped.framework.framework.key} v{self.shipped.framework.number}"
        self.modules = {
            code: [module.key for module in row.modules.all()] for code, row in self.shipped.criteria.items()
        }
        self.evidence = Table(
            Evidence, "person_id", "kind", "title", "text", "happened_on", "seen_by_id", "submitted_at", "content_hash",
            "rules",
        )  # fmt: skip
        self.claims = Table(Claim, "evidence_id", "criterion_id", "claimed_at", "judge_by")
        self.judgements = Table(
            Judgement, "claim_id", "by_id", "decision", "valid", "authentic", "current", "sufficient", "reasons",
            "next_step", "next_step_by", "judged_at", "needs_countersignature", "standing",
        )  # fmt: skip
        self.signatures = Table(Countersignature, "judgement_id", "by_id", "agrees", "reasons", "at")
        self.withdrawals = Table(Withdrawal, "evidence_id", "by_id", "reason", "at")
        self.proofs = Table(
            Demonstration, "person_id", "module_version_id", "method", "judged_on", "source_kind", "source_id", "rules",
            "recorded_at",
        )  # fmt: skip
        self.sign_offs, self.waiting = SignOffs(world, self.shipped), Waiting(world)
        self.tables = (
            self.evidence, self.claims, self.judgements, self.signatures, self.withdrawals, self.proofs,
            *self.sign_offs.tables, self.waiting.duties,
        )  # fmt: skip

    def write(self) -> int:
        """Write everybody's portfolio."""
        with laid_down(*self.tables) as now_and_then:
            for learner in self.world.learners:
                self._learner(learner)
                now_and_then()
        return written(*self.tables)

    def _learner(self, learner: Learner) -> None:
        chance = self.world.chance(f"portfolio:{learner.enrolment_id}")
        claimed = Claimed(chance, self.shipped.criteria, PATHWAYS[learner.pathway][0])
        pairs = assessors_of(self.world, learner, assessors_in(self.world, learner.pdu))
        folder = Folder(learner, chance, claimed, pairs)
        life = life_of(learner, self.world.on)
        retried = {(one.again, code) for one in life.pieces for code in one.codes if one.again is not None}
        for piece in life.pieces:
            for sent in claimed.pieces(piece):
                self._send(folder, sent, retried)
        self.sign_offs.add(learner, dict(folder.counts), folder.assessors, chance)

    # ---- one piece ----

    def _send(self, folder: Folder, sent: Sent, retried: set[tuple[int, str]]) -> None:
        day, learner = sent.piece.sent, folder.learner
        title, text, digest = _words(sent.kind, int(folder.chance.random() * 97))
        moment = at(day, one_of(folder.chance, (9, 11, 14, 16)), one_of(folder.chance, (5, 20, 40)))
        marking = self.shipped.rules.record(MARKING_DAYS, folder.region, day)
        judge_by = working_after(day, int(marking["value"]))
        assessor = supporter_on(folder.assessors, day)
        seen_by = (assessor or learner.manager_on(day) or learner.pta_id) if sent.kind == OBSERVATION else None
        happened = max(day - timedelta(days=one_of(folder.chance, (1, 2, 4, 6))), learner.starts)
        facts = (learner.person_id, sent.kind, title, text, happened, seen_by, moment, digest, as_json([marking]))
        evidence = self.evidence.add(*facts)
        left = [
            self._claim(folder, sent, evidence, place, moment, judge_by, retried) for place in range(len(sent.codes))
        ]
        if any(left) and learner.ended_on is not None:
            self.withdrawals.add(evidence, learner.person_id, LEFT, not_after(self.world.on, learner.ended_on, 9))
        elif any(waits == "judge" for waits in left):
            owner = next((one.supporter for one in folder.assessors if one.is_on(self.world.on)), None)
            self.waiting.judge(learner, evidence, title, sent.codes, day, judge_by, owner)

    def _claim(
        self, folder: Folder, sent: Sent, evidence: int, place: int, moment: Any, judge_by: date,
        retried: set[tuple[int, str]],
    ) -> str:  # fmt: skip
        """Write a claim and what was decided about it; return what still waits: a judgement, a signature, nothing."""
        criterion = self.shipped.criteria[sent.codes[place]]
        claim = self.claims.add(evidence, criterion.pk, moment, judge_by)
        by, judged, counts_from = self._judged(folder, sent)
        if by is None or judged is None:
            return "judge"
        met = sent.met[place] if counts_from else folder.chance.random() < 0.85
        judgement, step = self._judge(folder, claim, by, judged, met=met)
        if counts_from is None:
            signer = self._signer(folder, by.pk, self.world.on)
            self.waiting.countersign(folder.learner, judgement, criterion, by, judged, signer)
            return "signature"
        if not _has_award(by, judged) and self._needs_signature(folder, judged):
            signer = self._signer(folder, by.pk, counts_from)
            self.signatures.add(judgement, signer, True, AGREED, at(counts_from, 16, 30))
        if met:
            self._counts(folder, sent, criterion, judgement, counts_from)
        elif (sent.piece.number, criterion.code) not in retried and folder.learner.active:
            self.waiting.next_step(folder.learner, (judgement, claim), criterion, step, counts_from)
        return ""

    def _judged(self, folder: Folder, sent: Sent) -> tuple[Staff | None, date | None, date | None]:
        """Return by whom and when a piece was judged, and from when that counts: where known, as the life has it."""
        judged, decided = sent.piece.judged, sent.piece.decided
        if judged is None:
            return None, None, None
        pk = supporter_on(folder.assessors, judged) or folder.learner.pta_id
        by = self.world.by_pk[pk]
        needs = not _has_award(by, judged) and self._needs_signature(folder, judged)
        if decided is None:
            return (by, judged, None) if needs else (None, None, None)
        if needs and decided == judged:
            judged = max(sent.piece.sent, on_working_day(decided - SIGNED_WITHIN))
        return by, judged, decided if needs else judged

    def _judge(self, folder: Folder, claim: int, by: Staff, day: date, *, met: bool) -> tuple[int, str]:
        award = by.assessor_on if _has_award(by, day) else None
        needs = award is None and self._needs_signature(folder, day)
        if met:
            reasons, step, step_by = one_of(folder.chance, MET), "", None
        else:
            reasons, step = one_of(folder.chance, NOT_MET)
            step_by = working_after(day, NEXT_STEP_DAYS)
        standing = {
            "assessor": QUALIFIED if award else IN_TRAINING,
            "award_since": award.isoformat() if award else None,
            "rules": [self.shipped.rules.record(COUNTERSIGNED, folder.region, day)],
            "framework": self.framework,
        }
        decision = Decision.MET.value if met else Decision.NOT_YET.value
        facts = (True, True, True, met, reasons, step, step_by, at(day, 15, 20), needs, as_json(standing))
        return self.judgements.add(claim, by.pk, decision, *facts), step

    def _needs_signature(self, folder: Folder, day: date) -> bool:
        return bool(self.shipped.rules.value(COUNTERSIGNED, folder.region, day) == "yes")

    def _signer(self, folder: Folder, judge: int, day: date) -> int:
        """Return somebody with the award who did not judge: of the PDU, the region, or anywhere."""
        learner, taken = folder.learner, (judge, folder.learner.person_id)
        for place in (learner.pdu, learner.region, self.world.nation):
            able = [one for one in assessors_in(self.world, place) if _has_award(one, day)]
            free = [one.pk for one in able if span_of(one, Role.PTA)[0] <= day and one.pk not in taken]
            if free:
                return free[learner.enrolment_id % len(free)]
        raise ValueError("Nobody in the nation holds the assessor award.")

    def _counts(self, folder: Folder, sent: Sent, criterion: Criterion, judgement: int, day: date) -> None:
        """Let a claim that is met count: for its criterion, and where it was observed, as proof of modules."""
        folder.counts[criterion.code].append(judgement)
        if sent.kind != OBSERVATION:
            return
        rules = as_json([self.shipped.rules.record(DEMONSTRATED_FOR_FIRST_CASE, folder.region, day)])
        for key in self.modules[criterion.code]:
            self.proofs.add(
                folder.learner.person_id, self.shipped.studied[key].version_id,
                Demonstration.Method.OBSERVATION.value, day, Judgement._meta.label_lower, judgement, rules,
                at(day, 16, 40),
            )  # fmt: skip


def assessors_in(world: World, place: Place) -> list[Staff]:
    """Return everybody who has the role of an assessor at a place or within it, on the day or before it."""
    known: dict[str, list[Staff]] = world.__dict__.setdefault("_assessors_by_path", {})
    if place.path not in known:
        known[place.path] = [
            person
            for person in world.staff
            if any(grant.role == Role.PTA and place.contains(grant.place) for grant in person.grants)
        ]
    return known[place.path]


def _has_award(person: Staff, day: date) -> bool:
    return person.assessor_on is not None and person.assessor_on <= day


@lru_cache(maxsize=1_024)
def _words(kind: str, number: int) -> tuple[str, str, str]:
    """Return title, text and hash of a piece of evidence; one that is sent by many bears a number."""
    texts = TEXTS[kind]
    title, text = texts[number % len(texts)]
    title = f"{title} ({number // len(texts) + 1})" if number >= len(texts) else title
    return title, text, content_hash(Words(kind, title, text, date.min))


def write_portfolios(world: World) -> int:
    """Write what learners sent and what became of it."""
    return Portfolios(world).write()
