"""What the page of one piece of evidence shows: its claims, every judgement on them, and what its learner can do."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from assessments.portfolio import screens
from assessments.portfolio.evidence.claiming import check_in_force
from assessments.portfolio.evidence.replacing import check_may_change, claims_of
from assessments.portfolio.evidence.to_claim import proposed_for
from assessments.portfolio.evidence.withdrawing import check_may_withdraw
from assessments.portfolio.models import Claim, Criterion, Evidence, Judgement
from assessments.portfolio.permissions import check_may_judge_claim, check_may_submit, evidence_visible_to, visible_to
from assessments.portfolio.states import WAITING_ON_US, Present, State, present
from lms.calendar import today
from lms.models import Person
from lms.permissions import refusal


@dataclass(frozen=True)
class Line:
    """One claim of the piece: its criterion, and where it stands."""

    claim: Claim
    present: Present[Judgement]
    replaced: bool
    taken_back: bool

    @property
    def over(self) -> str:
        """Say why nobody judges it any more; nothing where it can still be judged, or has been."""
        if self.replaced:
            return "claimed anew with the version that took its place"
        return "taken back before it was judged" if self.taken_back and self.present.state in WAITING_ON_US else ""

    @property
    def words(self) -> str:
        """Say where it stands."""
        return self.over or screens.state_in_words(self.present, self.claim)

    @property
    def shape(self) -> str:
        """Return the shape that stands for it."""
        return "withdrawn" if self.over else self.present.shape


@dataclass(frozen=True)
class Do:
    """Something that the learner can do with a piece, or why not."""

    href: str
    text: str
    note: str
    why_not: str
    post: bool = False


def about(evidence: Evidence, person: Person, on: date) -> dict[str, Any]:
    """Return what the page of a piece shows to somebody who may read about it. A constant number of queries.

    Who reads a piece by one claim, or because they wrote it, reads nothing of its other claims, nor of other versions.
    """
    claims = claims_of(evidence)
    mine = evidence.person_id == person.pk
    every = versions_of(evidence) or [evidence]
    there = evidence_visible_to(person, on, of=evidence.person).filter(pk__in=[row.pk for row in every])
    shown = set(there.values_list("pk", flat=True))
    versions = [row for row in every if row.pk in shown]
    readable = set(visible_to(person, on).filter(evidence__in=every).values_list("pk", flat=True))
    taken = evidence.withdrawn is not None
    lines = [
        Line(claim, present(list(claim.judgements.all())), hasattr(claim, "replaced_by"), taken)
        for claim in claims
        if claim.pk in readable
    ]
    newer = getattr(evidence, "replaced_by", None)
    return {
        "mine": mine,
        "lines": lines,
        "claimed": bool(claims),
        "not_shown": _not_shown(evidence, lines) if len(lines) < len(claims) else "",
        "versions": versions if len(versions) > 1 else [],
        "history": [row for row in history_of(every) if row.claim_id in readable],
        "author": author_of(evidence),
        "withdrawal": evidence.withdrawn,
        "newer": newer,
        "newer_readable": newer in versions,
        "what_to_do": _what_to_do(evidence, person, claims) if mine else [],
        "may_judge": _may_judge(evidence, person, lines, on),
        **screens.evidence_for(person, evidence, on),
    }


def _not_shown(evidence: Evidence, lines: list[Line]) -> str:
    """Say who reads the claims that are not shown."""
    what = "What else it is claimed for" if lines else "What it is claimed for"
    return f"{what}, and how that is judged, is read by {evidence.person} and by whoever assesses or manages them."


def author_of(evidence: Evidence) -> str:
    """Name who wrote the words of a piece: what a learner wrote down of others is not what these wrote themselves."""
    asked = getattr(evidence, "witness_request", None)
    return asked.witness_name if asked else str(evidence.recorded_by or evidence.person)


def _what_to_do(evidence: Evidence, person: Person, claims: list[Claim]) -> list[Do]:
    """Return what a learner can do with their own piece; why not stands beside what they cannot."""
    found = [
        Do(
            reverse("portfolio:claim", args=[evidence.pk]),
            "Claim more criteria with it" if claims else "Claim criteria with it",
            "One piece can show several criteria. Your assessor judges each of them.",
            refusal(check_may_claim, person, evidence),
        ),
        Do(
            reverse("portfolio:change", args=[evidence.pk]),
            "Change it",
            "You write a new version, which takes the place of this one. This one stays to be read.",
            refusal(check_may_change, person, evidence, claims),
            post=True,
        ),
        Do(
            reverse("portfolio:withdraw", args=[evidence.pk]),
            "Take it back",
            "Nobody judges it any more, and it counts for nothing.",
            refusal(check_may_withdraw, person, evidence, claims),
        ),
    ]
    over = evidence.withdrawn or hasattr(evidence, "replaced_by")
    return [] if over else found


def check_may_claim(by: Person, evidence: Evidence) -> None:
    """Refuse to claim with what is somebody else's, was taken back, or has been replaced."""
    check_may_submit(by, evidence.person, on=today())
    check_in_force(evidence)


def _may_judge(evidence: Evidence, person: Person, lines: list[Line], on: date) -> bool:
    """Say whether this person judges it, and something of it waits."""
    waiting = [line for line in lines if not line.over and line.present.state in (State.WAITING, State.RETURNED)]
    if not waiting:
        return False
    return not refusal(check_may_judge_claim, person, waiting[0].claim, on=on)


def versions_of(evidence: Evidence) -> list[Evidence]:
    """Return every version of a piece, the oldest first; nothing where there is only the one. Two queries."""
    after = {row.replaces_id: row for row in Evidence.objects.filter(person=evidence.person_id, replaces__isnull=False)}
    before = {row.pk: row.replaces_id for row in after.values()}
    first = evidence.pk
    while earlier := before.get(first):
        first = earlier
    if first not in after:
        return []
    chain = [Evidence.objects.get(pk=first)]
    while later := after.get(chain[-1].pk):
        chain.append(later)
    return chain


def history_of(pieces: list[Evidence]) -> list[Judgement]:
    """Return every judgement on these versions of a piece, the oldest first. One query."""
    found = Judgement.objects.filter(claim__evidence__in=pieces).order_by("pk")
    related = found.select_related("by", "countersignature__by", "ruling__by", "claim__criterion", "claim__evidence")
    return list(related.select_related("replaces"))


def offered_for(claims: list[Claim]) -> list[Criterion]:
    """Return the criteria that can still be claimed with a piece, in the order of the framework."""
    claimed = {claim.criterion_id for claim in claims}
    return [row for row in screens.criteria_in_use() if row.pk not in claimed]


def proposed(evidence: Evidence) -> list[str]:
    """Return the keys of the criteria that whoever wrote a piece thought of."""
    return [str(row.pk) for row in proposed_for(evidence)]
