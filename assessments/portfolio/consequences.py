"""What follows when a judgement comes to count, or waits to: duties, notices, and proofs of modules.

Called only from the actions of this room, inside their transaction.
"""

from datetime import date
from typing import Any, Final

from django.urls import reverse

from assessments.portfolio.assessors import COUNTERSIGN, countersigner_for
from assessments.portfolio.handing.current import asked_of, assessor_of, hand_over_of, whose_turn
from assessments.portfolio.models import Claim, Evidence, EvidenceKind, Judgement
from assessments.portfolio.places import place_of as place_of
from assessments.portfolio.signing_off.reopening import look_again
from assessments.portfolio.tries.planning import keep_plan
from courses.actions import record_demonstration, withdraw_demonstration
from courses.demonstration import rule_for
from courses.models import Demonstration
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import today, working_day_after
from lms.models import Person
from lms.policy.marking import COUNTERSIGN_DAYS
from lms.policy.practice import MARKING_DAYS
from lms.roles import Role
from lms.rules import RuleBook

JUDGE: Final = "judge_evidence"
JUDGE_AGAIN: Final = "judge_again"
NEXT_STEP: Final = "next_step"
RULE: Final = "rule_on_judgement"
MORE_TIME: Final = "more_time_for_next_step"


def ask_for_judgement(evidence: Evidence, by: Person | None, on: date) -> None:
    """Open the duty of judging: for whoever judges the piece, or for their senior officer to find an assessor."""
    pta = assessor_of(evidence, on)
    waiting = evidence.claims.all() & Claim.objects.to_judge()
    claims = list(waiting.select_related("criterion").order_by("pk"))
    codes = ", ".join(claim.criterion.code for claim in claims)
    find = f"{evidence.person} has no practice tutor assessor: evidence waits"
    open_duty(
        kind=JUDGE,
        source=evidence,
        about=evidence.person,
        title=f"Judge evidence of {evidence.person}" if pta else find,
        reason=f"“{evidence}” was submitted on {today(claims[0].claimed_at):%-d %B} for {codes}.{_handed(evidence)}",
        due=min(claim.judge_by for claim in claims),
        link=reverse("portfolio:judge", args=[evidence.pk]) if pta else page_of(claims[0]),
        link_text="Judge it" if pta else "Read it",
        by=by,
        **asked_of(evidence, pta, on),
    )


def _handed(evidence: Evidence) -> str:
    """Say who handed it over, and why."""
    given = hand_over_of(evidence)
    return f" {given.given_by} handed it over: {given.reason}" if given else ""


def close_judging(claim: Claim, by: Person) -> None:
    """Close the duty of judging a piece of evidence once nothing of it waits."""
    if not Claim.objects.filter(evidence=claim.evidence).to_judge().exists():
        close_duty(kind=JUDGE, source=claim.evidence, by=by)


def ask_for_signature(judgement: Judgement, on: date) -> None:
    """Open the duty of countersigning, and tell the learner that the judgement is there and not final."""
    place = place_of(judgement.claim.evidence.person, on)
    days = RuleBook.at(place, on).answer(COUNTERSIGN_DAYS).value
    ask_signer(judgement, on, due=working_day_after(on, days), by=judgement.by)
    _tell(judgement, "judged", f"{judgement.claim.criterion.code} is judged; not final until it is countersigned")


def ask_signer(judgement: Judgement, on: date, *, due: date, by: Person | None) -> None:
    """Open the duty of countersigning for whoever is free to, or for the learner's manager to find somebody."""
    claim = judgement.claim
    learner, code = claim.evidence.person, claim.criterion.code
    countersigner = countersigner_for(learner, judgement.by, on)
    place = None if countersigner else place_of(learner, on)
    asked: dict[str, Any] = {"owner": countersigner} if countersigner else {"role": Role.SPO, "unit": place}
    title = f"Countersign the judgement on {learner}, {code}"
    find = f"Find a qualified assessor to countersign the judgement on {learner}, {code}"
    open_duty(
        kind=COUNTERSIGN,
        source=judgement,
        about=learner,
        title=title if countersigner else find,
        reason=f"{judgement.by} does not hold the assessor award yet, so it counts once somebody who does has signed.",
        due=due,
        link=reverse("portfolio:sign", args=[judgement.pk]) if countersigner else page_of(claim),
        link_text="Countersign" if countersigner else "Read it",
        by=by,
        **asked,
    )


def ask_again(judgement: Judgement, on: date, *, by: Person, why: str) -> None:
    """Ask the assessor whose judgement came back, or whose the piece is by now, to judge again, and say why."""
    days = RuleBook.at(place_of(judgement.claim.evidence.person, on), on).answer(MARKING_DAYS).value
    ask_to_judge_again(judgement, on, rather=judgement.by, by=by, why=why, due=working_day_after(on, days))


def ask_to_judge_again(
    judgement: Judgement, on: date, *, why: str, due: date, by: Person | None, rather: Person | None = None
) -> None:
    """Open the duty of judging again: for `rather`, as long as they may, or for whoever judges the piece now."""
    claim = judgement.claim
    assessor = whose_turn(claim.evidence, on, rather=rather)
    open_duty(
        kind=JUDGE_AGAIN,
        source=judgement,
        about=claim.evidence.person,
        title=f"Judge {claim.evidence.person}, {claim.criterion.code} again",
        reason=why,
        due=due,
        link=reverse("portfolio:judge_claim", args=[claim.pk]) if assessor else page_of(claim),
        link_text="Judge it" if assessor else "Read it",
        by=by,
        **asked_of(claim.evidence, assessor, on),
    )


def close_earlier(judgement: Judgement, by: Person) -> None:
    """Close what was still open about the judgement that this one replaces."""
    if judgement.replaces is not None:
        close_duty(kind=COUNTERSIGN, source=judgement.replaces, by=by, reason="Replaced by a newer judgement")
        close_duty(kind=JUDGE_AGAIN, source=judgement.replaces, by=by)
        close_duty(kind=RULE, source=judgement.replaces, by=by, reason="The assessor judged it again")


def now_counts(judgement: Judgement, by: Person, on: date) -> None:
    """Let a judgement take effect: next step, proof of modules, and word to the learner. It must count."""
    if not judgement.counts:
        raise ValueError(f"Judgement {judgement.pk} counts for nothing, so nothing follows from it.")
    for earlier in judgement.claim.judgements.exclude(pk=judgement.pk):
        _close_next_step(earlier, by, "Judged again")
    if not judgement.met and judgement.next_step_by:
        open_next_step(judgement, due=judgement.next_step_by)
    keep_plan(judgement, by, on)
    _prove(judgement, by, on)
    code, decision = judgement.claim.criterion.code, judgement.get_decision_display().lower()
    _tell(judgement, "counts", f"{code} is judged: {decision}")
    look_again(judgement.claim.evidence.person, by=by, on=on)


def close_next_steps(evidence: Evidence, by: Person) -> None:
    """Close the next steps on criteria that the learner has now claimed again."""
    criteria = evidence.claims.values("criterion")
    earlier = Judgement.objects.filter(claim__evidence__person=evidence.person, claim__criterion__in=criteria)
    for judgement in earlier.exclude(claim__evidence=evidence):
        _close_next_step(judgement, by, "Claimed again with new evidence")


def _close_next_step(judgement: Judgement, by: Person, reason: str) -> None:
    """Close a next step, and what was asked about its time."""
    for kind in (NEXT_STEP, MORE_TIME):
        close_duty(kind=kind, source=judgement, by=by, reason=reason)


def open_next_step(judgement: Judgement, *, due: date) -> None:
    """Ask the learner to do the next step of a judgement."""
    claim = judgement.claim
    open_duty(
        kind=NEXT_STEP,
        source=judgement,
        about=claim.evidence.person,
        owner=claim.evidence.person,
        title=f"Next step on {claim.criterion.code}",
        reason=judgement.next_step,
        due=due,
        link=page_of(claim),
        link_text="Read it",
        by=judgement.by,
    )


def _prove(judgement: Judgement, by: Person, on: date) -> None:
    """Record an observed criterion that is met as proof of its modules; withdraw what no longer holds."""
    claim = judgement.claim
    if claim.evidence.kind != EvidenceKind.OBSERVATION:
        return
    standing = Demonstration.objects.filter(
        source_kind=judgement._meta.label_lower,
        source_id__in=claim.judgements.values("pk"),
        withdraws=None,
        withdrawn_by=None,
    )
    if not judgement.met:
        for proof in standing:
            reason = f"{claim.criterion.code} was judged again: not yet met"
            withdraw_demonstration(demonstration=proof, source=judgement, reason=reason, by=by)
        return
    book = RuleBook.at(place_of(claim.evidence.person, on), on)
    for module in claim.criterion.modules.all():
        version = module.versions.order_by("-number").first()
        if version is None or standing.filter(module_version=version).exists():
            continue
        record_demonstration(
            person=claim.evidence.person,
            module_version=version,
            method=Demonstration.Method.OBSERVATION,
            source=judgement,
            by=by,
            rules=[rule_for(module, book)],
            judged_on=on,
        )


def _tell(judgement: Judgement, event: str, text: str) -> None:
    queue_notice(
        person=judgement.claim.evidence.person,
        event=f"judgement-{judgement.pk}-{event}",
        text=text,
        link=page_of(judgement.claim),
    )


def page_of(claim: Claim) -> str:
    """Return the address of what became of a claim."""
    return reverse("portfolio:judgement", args=[claim.pk])
