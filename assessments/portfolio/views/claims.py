"""Reach a claim by its address, where the person may read about it."""

from django.shortcuts import get_object_or_404

from assessments.portfolio.models import Claim
from assessments.portfolio.permissions import check_may_see
from lms.calendar import today
from lms.models import Person


def claim_for(person: Person, pk: int) -> Claim:
    """Return a claim that `person` may read about."""
    claim = get_object_or_404(Claim.objects.with_judgements(), pk=pk)
    check_may_see(person, claim, on=today())
    return claim
