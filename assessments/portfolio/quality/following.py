"""How a finding ends where its people change: it is closed without an answer, or by another quality assurer."""

from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from assessments.portfolio.models import Claim, Finding, Judgement
from assessments.portfolio.quality.giving import assurer_for, away, check_independent
from assessments.portfolio.quality.who import RELATED
from assessments.portfolio.states import present
from lms.actions import open_duty, pass_duty
from lms.calendar import working_day_after
from lms.models import Absence, Duty, Person
from lms.permissions import refusal, rights_of
from lms.policy.marking import IQA_LOOK_DAYS
from lms.roles import Permission
from lms.rules import RuleBook

TO_ANSWER: Final = "finding_to_answer"
TO_CLOSE: Final = "finding_to_close"


def still_counts(judgement: Judgement) -> bool:
    """Say whether a judgement is what counts on its claim, and the claim is in force."""
    claim = Claim.objects.with_judgements().in_force().filter(pk=judgement.claim_id).first()
    if claim is None:
        return False
    final = present(list(claim.judgements.all())).final
    return final is not None and final.pk == judgement.pk


def waits_for_another(finding: Finding) -> bool:
    """Say whether a judgement was to be made again, and what was found wrong still counts."""
    return finding.outcome == Finding.Outcome.JUDGE_AGAIN and still_counts(finding.item.line.judgement)


def no_answer_comes(finding: Finding, on: date) -> str:
    """Return, as a code, why the assessor cannot be waited for: left, judges no more, or away past the day."""
    assessor = finding.item.line.assessor
    if not assessor.is_active:
        return "left"
    if not rights_of(assessor, on).may(Permission.JUDGE_EVIDENCE):
        return "judges_no_more"
    away = Absence.objects.on(on).filter(person=assessor, kind=Absence.Kind.AWAY)
    return "away" if away.filter(Q(ends=None) | Q(ends__gt=finding.action_by)).exists() else ""


def ask_to_close(finding: Finding, on: date) -> None:
    """Ask whoever looked to close a finding, or, where they may not any more, another quality assurer of the place."""
    item = finding.item
    claim = item.line.judgement.claim
    answered = finding.answered
    owner = finding.by if _can_close(finding.by, finding, on) else assurer_for(item, on) or finding.by
    open_duty(
        kind=TO_CLOSE,
        source=finding,
        owner=owner,
        title=f"Close a finding: {claim.evidence.person}, {claim.criterion.code}",
        reason=f"{answered.by} has answered what you found." if answered else f"{item.line.assessor} does not answer.",
        due=working_day_after(on, int(RuleBook.at(item.line.draw.unit, on).answer(IQA_LOOK_DAYS).value)),
        link=reverse("portfolio:finding", args=[finding.pk]),
        link_text="Read the answer" if answered else "Read it",
        by=answered.by if answered else None,
    )


def _can_close(person: Person, finding: Finding, on: date) -> bool:
    """Say whether somebody is in, of the place and independent."""
    here = person.is_active and person.pk not in away([person.pk], on)
    return here and not refusal(check_independent, person, finding.item, on=on)


@transaction.atomic
def keep_findings(*, on: date) -> int:
    """Ask somebody who can to close each finding that has its answer, or will have none; return how many changed."""
    related = ("by", "answer__by", *(f"item__{name}" for name in RELATED), "item__line__judgement__claim__criterion")
    rows = Finding.objects.filter(item__closed_at=None).select_related(*related).select_for_update(of=("item",))
    findings = list(rows.order_by("pk"))
    duties = Duty.objects.open().filter(kind=TO_CLOSE, source_kind=Finding._meta.label_lower)
    asked = {duty.source_id: duty for duty in duties.select_related("owner")}
    return sum(_keep(finding, asked.get(finding.pk), on) for finding in findings)


def _keep(finding: Finding, duty: Duty | None, on: date) -> bool:
    """Let a finding that can be closed be with somebody who can close it; say whether anything changed."""
    if duty is None:
        ends = (finding.answered or no_answer_comes(finding, on)) and not waits_for_another(finding)
        if ends:
            ask_to_close(finding, on)
        return bool(ends)
    if duty.owner and _can_close(duty.owner, finding, on):
        return False
    other = assurer_for(finding.item, on)
    if other is None or other == duty.owner:
        return False
    pass_duty(duty=duty, to=other, reason=f"{duty.owner or finding.by} cannot close it any more.")
    return True
