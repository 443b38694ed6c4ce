"""A hand-over ends when whoever has it left, is away or no assessor any more: the learner's own assessor is asked."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.handing.current import open_hand_overs
from assessments.portfolio.handing.giving import move_duties
from assessments.portfolio.handing.who import why_not_here
from assessments.portfolio.judging.holds import let_go
from assessments.portfolio.models import Claim, Evidence, HandOver
from lms import audit
from lms.actions import queue_notice
from lms.permissions import rights_of
from lms.roles import Permission


def keep_hand_overs(*, on: date) -> int:
    """End the hand-overs whose assessor cannot judge any more while something waits; return how many ended."""
    waiting = Claim.objects.to_judge().values("evidence")
    return sum(_kept(pk, on) for pk in open_hand_overs().filter(evidence__in=waiting).values_list("pk", flat=True))


@transaction.atomic
def _kept(pk: int, on: date) -> int:
    """End one hand-over where it must; say how many ended."""
    found = HandOver.objects.select_related("evidence__person", "assessor", "given_by").filter(pk=pk).first()
    if found is None:
        return 0
    Evidence.objects.select_for_update().get(pk=found.evidence_id)
    given = open_hand_overs().select_related("evidence__person", "assessor", "given_by").filter(pk=pk).first()
    why = why_over(given, on) if given else ""
    if not given or not why:
        return 0
    given.ended_at = timezone.now()
    given.save(update_fields=["ended_at"])
    let_go(evidence=given.evidence, by=given.assessor)
    audit.record("marking_came_back", by=None, subject=given, facts={"evidence": given.evidence_id})
    move_duties(given.evidence, None, on, f"{why} It is to be judged by whoever assesses {given.evidence.person}.")
    if given.given_by and given.given_by.is_active:
        text = f"Marking that you handed over to {given.assessor} came back"
        queue_notice(person=given.given_by, event=f"came-back-{given.pk}", text=text, link=reverse("portfolio:marking"))
    return 1


def why_over(given: HandOver, on: date) -> str:
    """Say why a hand-over cannot stand; nothing where it can."""
    if why := why_not_here(given.assessor, on):
        return why
    if not rights_of(given.assessor, on).may(Permission.JUDGE_EVIDENCE):
        return f"{given.assessor} is no assessor any more."
    return ""
