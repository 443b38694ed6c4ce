"""A hand-over ends when whoever has it left, is away or no assessor any more: the learner's own assessor is asked."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.independence import Matter, ties_among
from assessments.portfolio.handing.current import open_hand_overs
from assessments.portfolio.handing.duties import about_judgements, move_duties
from assessments.portfolio.handing.who import tie_in_words, why_not_here
from assessments.portfolio.judging.holds import let_go
from assessments.portfolio.models import Claim, Evidence, HandOver
from lms import audit
from lms.actions import queue_notice
from lms.models import Person
from lms.permissions import rights_of
from lms.roles import Permission


def keep_hand_overs(*, on: date) -> int:
    """End the hand-overs whose assessor cannot judge any more, whether something waits or not; return how many."""
    given = open_hand_overs()
    assessors = {person.pk: person for person in Person.objects.filter(pk__in=given.values("assessor"))}
    over = {pk for pk, person in assessors.items() if why_not_here(person, on) or _why_no_assessor(person, on)}
    learners = Person.objects.filter(pk__in=given.values("evidence__person"))
    tied = ties_among(assessors, learners, matter=Matter.EVIDENCE, on=on)
    rows = list(given.order_by("pk").values_list("pk", "assessor", "evidence__person"))
    return sum(_kept(pk, on) for pk, who, learner in rows if who in over or (who, learner) in tied)


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
    """Say why a hand-over cannot stand; nothing where it can. Who is away keeps it as long as nothing waits."""
    judge, learner = given.assessor, given.evidence.person
    here = why_not_here(judge, on)
    if here and (not judge.is_active or _something_waits(given.evidence)):
        return here
    if why := _why_no_assessor(judge, on):
        return why
    tie = ties_among([judge.pk], [learner], matter=Matter.EVIDENCE, on=on).get((judge.pk, learner.pk))
    return tie_in_words(tie, judge, learner) if tie else ""


def _why_no_assessor(judge: Person, on: date) -> str:
    return "" if rights_of(judge, on).may(Permission.JUDGE_EVIDENCE) else f"{judge} is no assessor any more."


def _something_waits(piece: Evidence) -> bool:
    return Claim.objects.filter(evidence=piece).to_judge().exists() or about_judgements(piece).exists()
