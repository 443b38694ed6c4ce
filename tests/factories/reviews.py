"""Milestones of the cast's pathway, and reviews that are written and signed."""

from datetime import timedelta

from courses.models import Enrolment, MilestoneReview, ReviewPoint
from courses.reviewing import Decided, begin_review, save_review, sign_review
from courses.reviews import Decision, content_hash, part_hash
from lms.calendar import today
from lms.models import Person
from tests.cast import Cast

QUESTIONS = [
    {"key": "learned", "text": "What have you learned?", "who": "learner"},
    {"key": "shown", "text": "What has been shown in practice?", "who": "pta"},
    {"key": "protected", "text": "Is learning time protected?", "who": "spo"},
]
ANSWERS = {"learned": "To ask who else knows.", "shown": "Two observations.", "protected": "Mostly."}


def point(cast: Cast, *, due_month: int = 8, name: str = "Before a first case", number: int = 1) -> ReviewPoint:
    """Let the cast's pathway ask for a review."""
    return ReviewPoint.objects.create(
        pathway_version=cast.pathway, number=number, name=name, due_month=due_month, questions=QUESTIONS
    )


def begun(cast: Cast, asked: ReviewPoint | None = None, **facts: object) -> MilestoneReview:
    """Return Priya's review, begun by her manager."""
    asked = asked or point(cast, **facts)  # type: ignore[arg-type]
    return begin_review(enrolment=cast.enrolment_of(cast.priya), point=asked, by=cast.daniel)


def write(review: MilestoneReview, by: Person, *, decided: Decided | None = None, **answers: str) -> MilestoneReview:
    """Save a part of a review as its own page would."""
    from courses.permissions import check_write_review

    review = MilestoneReview.objects.get(pk=review.pk)
    who = check_write_review(by, review, on=today())
    return save_review(review=review, answers=answers, decided=decided, seen=part_hash(review, who), by=by)


def decision(choice: str = Decision.ON_TRACK, *, again_in: int = 0) -> Decided:
    """Return what was decided today."""
    following = today() + timedelta(days=again_in) if again_in else None
    return Decided(today(), choice, "What three people saw.", following)


def written(cast: Cast, choice: str = Decision.ON_TRACK, *, again_in: int = 0, **facts: object) -> MilestoneReview:
    """Return a review in which everything is written."""
    review = begun(cast, **facts)
    return fill(cast, review, choice, again_in=again_in)


def fill(cast: Cast, review: MilestoneReview, choice: str = Decision.ON_TRACK, *, again_in: int = 0) -> MilestoneReview:
    """Write everything that is missing in a review."""
    write(review, cast.priya, learned=ANSWERS["learned"])
    write(review, cast.helen, shown=ANSWERS["shown"])
    return write(review, cast.daniel, decided=decision(choice, again_in=again_in), protected=ANSWERS["protected"])


def sign(review: MilestoneReview, *people: Person) -> MilestoneReview:
    """Let some people sign a review as it stands."""
    for person in people:
        review = MilestoneReview.objects.get(pk=review.pk)
        sign_review(review=review, seen=content_hash(review), by=person)
    return review


def enrolment(cast: Cast) -> Enrolment:
    """Return Priya's pathway."""
    return cast.enrolment_of(cast.priya)
