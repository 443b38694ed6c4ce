"""What a learner's record shows beside the pathway: what needs somebody, and the evidence with where it stands."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse

from assessments.portfolio.models import Claim
from assessments.portfolio.permissions import visible_to
from assessments.portfolio.screens import state_in_words
from assessments.portfolio.states import SHAPES, present
from assessments.quizzes.models import Quiz
from assessments.quizzes.permissions import check_read_record
from courses.models import Enrolment
from lms.models import Person
from lms.permissions import refusal
from lms.progress.board import Attention, attention

MOST = 50


def needs(enrolment: Enrolment, reader: Person, on: date) -> list[Attention]:
    """Return what the board says of this learner; a link to this very page is left out."""
    here = reverse("progress:record", args=[enrolment.pk])
    found = attention([enrolment], reader, on)
    return [replace(item, href="") if item.href == here else item for item in found]


def evidence_of(learner: Person, reader: Person, on: date) -> list[dict[str, Any]]:
    """Return a learner's claims, newest first, as far as the reader may read about them. Three queries."""
    claims = Claim.objects.filter(pk__in=visible_to(reader, on).values("pk"), evidence__person=learner)
    return [_claim(claim) for claim in claims.with_judgements().order_by("-pk")[:MOST]]


def checks_of(learner: Person, reader: Person) -> list[Quiz]:
    """Return the checks that a learner has taken, for a reader who may read their record. At most four queries."""
    if refusal(check_read_record, reader, learner):
        return []
    return list(Quiz.objects.filter(attempts__person=learner).distinct().order_by("title"))


def _claim(claim: Claim) -> dict[str, Any]:
    stands = present(list(claim.judgements.all()))
    return {
        "state": SHAPES[stands.state],
        "lead": f"{claim.criterion.code}.",
        "text": f"{claim.evidence.title}: {state_in_words(stands, claim)}",
        "why": str(claim.criterion),
        "href": reverse("portfolio:judgement", args=[claim.pk]),
        "link": "Read it",
    }
