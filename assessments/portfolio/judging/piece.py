"""An assessor records what they decided about the claims of one piece of evidence, all of them or none."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.portfolio.judging.drafts import drop_recorded
from assessments.portfolio.judging.holds import check_not_held, let_go
from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.judging.verdict import Verdict
from assessments.portfolio.models import Claim, Evidence, Judgement
from lms.models import Person
from lms.permissions import NotAllowed


@dataclass(frozen=True)
class Answer:
    """What was decided about one claim; `replaces` is the newest judgement that the assessor had before them."""

    claim: Claim
    verdict: Verdict
    replaces: Judgement | None = None


class Refused(Exception):
    """One of the answers was refused: nothing of the piece is recorded."""

    def __init__(self, claim: Claim, why: ValidationError | NotAllowed) -> None:
        """Keep which claim, and why."""
        super().__init__(str(why))
        self.claim, self.why = claim, why


@transaction.atomic
def judge_piece(
    *, evidence: Evidence, by: Person, answers: list[Answer], at: datetime | None = None
) -> list[Judgement]:
    """Judge some claims of a piece at once. Raises Refused with the claim that cannot be judged so.

    Where somebody else judged one meanwhile, theirs stands, and what was written here is kept beside it.
    """
    moment = at or timezone.now()
    Evidence.objects.select_for_update().get(pk=evidence.pk)
    check_not_held(evidence, by, moment)
    recorded = [_judged(answer, by, moment) for answer in sorted(answers, key=lambda answer: answer.claim.pk)]
    drop_recorded(evidence, by, [row.claim_id for row in recorded if row.stands])
    if not Claim.objects.filter(evidence=evidence).to_judge().exists():
        let_go(evidence=evidence)
    return recorded


def _judged(answer: Answer, by: Person, moment: datetime) -> Judgement:
    try:
        return judge_claim(claim=answer.claim, by=by, verdict=answer.verdict, replaces=answer.replaces, at=moment)
    except (ValidationError, NotAllowed) as why:
        raise Refused(answer.claim, why) from why
