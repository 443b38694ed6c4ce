"""What a quality assurer found about a sampled judgement, what the assessor did about it, and the end of it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio import consequences
from assessments.portfolio.assessors import least_busy, qualified_for
from assessments.portfolio.handing.current import assessor_of
from assessments.portfolio.handing.giving import hand_over
from assessments.portfolio.models import Finding, FindingAnswer, Judgement, SampleItem
from assessments.portfolio.permissions import check_in_force
from assessments.portfolio.quality.following import (
    TO_ANSWER,
    TO_CLOSE,
    ask_to_close,
    no_answer_comes,
    waits_for_another,
)
from assessments.portfolio.quality.giving import check_independent, check_may_look
from assessments.portfolio.quality.hashing import row_hash
from assessments.portfolio.quality.permissions import check_may_answer
from assessments.portfolio.quality.who import RELATED, took_part
from assessments.portfolio.screened import Faults, identifiers
from lms import audit
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed


@dataclass(frozen=True)
class Found:
    """What somebody wrote about a sampled judgement."""

    outcome: str
    words: str
    action: str = ""
    action_by: date | None = None

    @property
    def asks(self) -> bool:
        """Say whether the assessor is asked for anything."""
        return self.outcome != Finding.Outcome.IN_ORDER

    def as_fields(self) -> dict[str, object]:
        """Return the columns of a finding. What is in order asks for nothing."""
        return {
            "outcome": self.outcome,
            "words": self.words.strip(),
            "action": self.action.strip() if self.asks else "",
            "action_by": self.action_by if self.asks else None,
        }

    def faults(self, on: date) -> Faults:
        """Return what does not hold together: field to sentence."""
        faults: Faults = {**identifiers(on, words=self.words, action=self.action)}
        if not self.words.strip():
            faults["words"] = "Write what you found: the assessor reads it"
        if self.asks and not self.action.strip():
            faults["action"] = "Say what the assessor is to do"
        if self.asks and self.action_by is None:
            faults["action_by"] = "Say by which day it should be done"
        elif self.asks and self.action_by and self.action_by < on:
            faults["action_by"] = "The day must be today or later"
        return faults


@transaction.atomic
def record_finding(*, item: SampleItem, by: Person, found: Found, at: datetime | None = None) -> Finding:
    """Record what was found: in order closes it, all else asks the assessor. Posted twice records once."""
    moment = at or timezone.now()
    day = today(moment)
    item = locked(item.pk)
    if (same := item.found) and same.by_id == by.pk and _is(same, found):
        return same
    check_may_look(by, item, on=day)
    if found.outcome == Finding.Outcome.JUDGE_AGAIN:
        check_can_be_judged_again(item)
    if faults := found.faults(day):
        raise ValidationError(dict(faults))
    finding = Finding.objects.create(item=item, by=by, at=moment, **found.as_fields())
    facts = {"outcome": finding.outcome, "item": item.pk, "hash": row_hash(finding)}
    audit.record("sample_finding", by=by, subject=finding, facts=facts)
    if found.asks:
        _ask(finding, by, day)
    else:
        _close(item, by, moment)
    return finding


def locked(pk: int) -> SampleItem:
    """Return a sampled judgement that nobody else can follow up until this transaction ends."""
    rows = SampleItem.objects.select_related("iqa", *RELATED, "line__judgement__claim__criterion")
    return rows.select_for_update(of=("self",)).get(pk=pk)


def _is(finding: Finding, found: Found) -> bool:
    return all(getattr(finding, name) == value for name, value in found.as_fields().items())


def check_can_be_judged_again(item: SampleItem) -> None:
    """Refuse to ask for another judgement where one is there, or where there is nothing to judge any more."""
    judgement = item.line.judgement
    check_in_force(judgement.claim)
    if newer := newer_than(judgement):
        raise NotAllowed(f"{newer.by} has judged this claim again since. Choose another answer, and look at that one.")
    if judgement.seat == Judgement.Seat.SECOND_READER and not others_to_judge(judgement, today()):
        raise NotAllowed("A second reader judged this, and no other qualified assessor of the place is free to.")


def newer_than(judgement: Judgement) -> Judgement | None:
    """Return the judgement that replaced this one, where there is one."""
    return Judgement.objects.filter(replaces=judgement).select_related("by").first()


def _ask(finding: Finding, by: Person, on: date) -> None:
    """Open the duty of the assessor to do what is asked and say so; where need be, the one of judging again."""
    claim, assessor = finding.item.line.judgement.claim, finding.item.line.assessor
    open_duty(
        kind=TO_ANSWER,
        source=finding,
        owner=assessor,
        title=f"Answer a finding on your judgement: {claim.evidence.person}, {claim.criterion.code}",
        reason=f"{by} looked at your judgement: {finding.get_outcome_display().lower()}.",
        due=finding.action_by,  # type: ignore[arg-type]  # whatever asks for something has a day
        link=reverse("portfolio:finding", args=[finding.pk]),
        link_text="Read and answer",
        by=by,
    )
    if finding.outcome == Finding.Outcome.JUDGE_AGAIN:
        _ask_to_judge(finding, by, on)


def _ask_to_judge(finding: Finding, by: Person, on: date) -> None:
    """Ask whoever judges the piece now, or where that is nobody, who judged it: they need not be the same."""
    judgement = finding.item.line.judgement
    if judgement.seat == Judgement.Seat.SECOND_READER:
        _give_to_another(judgement, by, on)
    first = None if assessor_of(judgement.claim.evidence, on) else finding.item.line.assessor
    why = f"{by} looked at a sample of judgements, and this one is to be judged again."
    due: date = finding.action_by  # type: ignore[assignment]  # whatever asks for something has a day
    consequences.ask_to_judge_again(judgement, on, rather=first, by=by, why=why, due=due)


def others_to_judge(judgement: Judgement, on: date) -> list[Person]:
    """Return who could judge again what a second reader judged: qualified, and without a hand in the claim."""
    learner, hands = judgement.claim.evidence.person, took_part({judgement.claim_id})[judgement.claim_id]
    return least_busy(qualified_for(learner, on).exclude(pk__in=hands), learner, duty=consequences.JUDGE, on=on)


def _give_to_another(judgement: Judgement, by: Person, on: date) -> None:
    """Hand a piece to somebody who had no hand in the appeal: neither side of it judges it again."""
    piece, why = judgement.claim.evidence, "A judgement after an appeal is to be made again, by neither side of it."
    if assessor_of(piece, on) not in (others := others_to_judge(judgement, on)):
        hand_over(evidence=[piece], to=others[0], by=by, reason=why)


def _close(item: SampleItem, by: Person, moment: datetime, *, without: str = "") -> None:
    item.closed_at = moment
    item.save(update_fields=["closed_at"])
    audit.record(
        "sample_closed",
        by=by,
        subject=item,
        facts={"at": audit.moment(moment)} | ({"without_answer": without} if without else {}),
    )


@transaction.atomic
def answer_finding(*, finding: Finding, by: Person, words: str, at: datetime | None = None) -> FindingAnswer:
    """Say what was done about a finding; then the quality assurer closes it. Posted twice answers once."""
    moment = at or timezone.now()
    day = today(moment)
    item = locked(finding.item_id)
    finding = Finding.objects.select_related("by").get(pk=finding.pk)
    finding.item = item
    if (same := finding.answered) and (same.by_id, same.words) == (by.pk, words.strip()):
        return same
    check_may_answer(by, finding)
    check_judged_again(finding)
    faults = identifiers(day, words=words)
    if not words.strip():
        faults["words"] = f"Say what you have done: {finding.by} reads it"
    if faults:
        raise ValidationError(faults)
    answer = FindingAnswer.objects.create(finding=finding, by=by, words=words.strip(), at=moment)
    audit.record("finding_answered", by=by, subject=answer, facts={"finding": finding.pk, "hash": row_hash(answer)})
    close_duty(kind=TO_ANSWER, source=finding, by=by)
    finding = Finding.objects.select_related("by", "answer__by").get(pk=finding.pk)
    finding.item = item
    ask_to_close(finding, day)
    return answer


def check_judged_again(finding: Finding) -> None:
    """Refuse an answer while the judgement that was asked for is not there."""
    if finding.outcome != Finding.Outcome.JUDGE_AGAIN or newer_than(finding.item.line.judgement):
        return
    claim = finding.item.line.judgement.claim
    if not claim.evidence.withdrawn and not hasattr(claim, "replaced_by"):
        raise NotAllowed("Judge the claim again first; then say here what you have done.")


@transaction.atomic
def close_finding(*, finding: Finding, by: Person, at: datetime | None = None) -> SampleItem:
    """Close a finding once what it asked for is done. Twice changes nothing."""
    moment = at or timezone.now()
    item = locked(finding.item_id)
    if item.closed_at is not None:
        return item
    finding = Finding.objects.get(pk=finding.pk)
    finding.item = item
    check_may_close(by, finding, on=today(moment))
    without = "" if finding.answered else no_answer_comes(finding, today(moment))
    _close(item, by, moment, without=without)
    for kind in (TO_ANSWER, TO_CLOSE):
        close_duty(kind=kind, source=finding, by=by)
    if item.line.assessor.is_active:
        queue_notice(
            person=item.line.assessor,
            event=f"finding-{finding.pk}-closed",
            text="A finding about a judgement of yours is closed",
            link=reverse("portfolio:finding", args=[finding.pk]),
        )
    return item


def check_may_close(person: Person, finding: Finding, *, on: date) -> None:
    """Refuse who may not look at the judgement, and an end before what was asked for is done.

    Where the assessor cannot answer any more nobody waits for them; what was to be judged again is, whoever has left.
    """
    item = finding.item
    if item.closed_at is not None:
        raise NotAllowed("This finding is closed.")
    check_independent(person, item, on=on)
    if waits_for_another(finding):
        raise NotAllowed(
            "This judgement still counts. It can be closed once the claim is judged again and that counts."
        )
    if finding.answered is None and not no_answer_comes(finding, on):
        raise NotAllowed(f"{item.line.assessor} has not answered yet. It can be closed once they have.")
