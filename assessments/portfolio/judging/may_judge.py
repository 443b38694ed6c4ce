"""May somebody judge a piece of evidence now: its claims, and whose it is to judge."""

from datetime import date

from django.db.models import F

from assessments.portfolio.models import Claim, Evidence
from assessments.portfolio.permissions import check_in_force, check_may_judge_claim
from lms.models import Person
from lms.permissions import NotAllowed


def check_may_judge_piece(judge: Person, evidence: Evidence, *, on: date) -> None:
    """Refuse unless something is claimed with this evidence, and this is who judges it."""
    claims = Claim.objects.filter(evidence=evidence).select_related("evidence__person", "evidence__withdrawal")
    claim = claims.order_by(F("replaced_by").asc(nulls_first=True), "pk").first()
    if claim is None:
        raise NotAllowed(f"{evidence.person} has claimed nothing with this evidence yet.")
    check_may_judge_claim(judge, claim, on=on)
    check_in_force(claim)
