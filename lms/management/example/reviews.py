"""Milestone reviews of the example: most signed, one to be held again, two that are late."""

from datetime import date
from typing import Final

from courses.models import Enrolment, MilestoneReview
from courses.permissions import check_write_review
from courses.reviewing import Decided, begin_review, keep_milestone_duties, save_review, sign_review
from courses.reviews import (
    Capacity,
    Decision,
    Milestone,
    Question,
    Signatories,
    content_hash,
    milestones_of,
    part_hash,
    questions_of,
    signatories_of,
)
from lms.calendar import today, working_day_after, working_days_before
from lms.management.example.clock import on_day
from lms.models import Person

# What the three answer, by the key of the question, and by who answers where that differs; "" for any other.
WORDS: Final = {
    "learned": "I used to write down what I was told. Now I ask who else knows, and go back when the answers differ.",
    "unsure": "When concern is enough to make a referral before I have spoken to my manager.",
    "cases": "A community order where the home had changed and nobody had told us. I would check the address sooner.",
    "spo cases": "Three have moved. Two wait for an officer with room, and he still sees both people.",
    "time": "Most weeks. Office duty took it twice, and I had it back the week after.",
    "left": "Two criteria of the public protection unit. Both rest on work that is under way.",
    "study": "The essays were due in the weeks of duty. A plan made together helped in the second half.",
    "pace": "Yes, if one day a week stays free of appointments.",
    "known": "Writing to court. I was glad to be exempted from reading it again.",
    "shown": "Clear records and good questions. Still to come: a plan that says who is protected, and how.",
    "first": "An assessment from the first contact to the plan, sitting beside an officer who explains why.",
    "caseload": "Yes. The workload tool agrees with the protection, and the last four weeks of time were kept.",
    "ready": "Two low-risk orders first. Nothing with children at home until child safeguarding is demonstrated.",
    "after": "The cases held now, and a colleague on the same floor for the first three months.",
    "": "As we said when we met. The record has the details.",
}
REASONS: Final = {
    Decision.ON_TRACK: "Everything due is done, and what was seen in practice agrees with the checks.",
    Decision.SUPPORT: "The work is good and slow. An hour a week beside an officer until the next review.",
    Decision.REVIEW_AGAIN: "Two of the earlier cases have not moved, so we could not judge how the new ones go.",
}
# Learner and which of their reviews: how it went, where it did not simply go well.
AGAIN, HALF_WRITTEN, HALF_SIGNED = "again", "half written", "half signed"
TOLD: Final = {
    ("kwame.mensah", 0): AGAIN,
    ("lucy.hargreave", 0): HALF_WRITTEN,
    ("ella.brandt", 2): HALF_SIGNED,
}
SUPPORTED: Final = {("megan.oconnell", 0), ("freya.stokes", 0)}


def play_reviews(on: date) -> None:
    """Hold every milestone review whose day has come."""
    enrolments = list(Enrolment.objects.open().select_related("person", "pathway_version__pathway"))
    for milestones in milestones_of(enrolments, on).values():
        for number, milestone in enumerate(milestones):
            if milestone.due < working_days_before(on, 8) and _three(milestone, milestone.due):
                _hold(milestone, number, on)
    keep_milestone_duties(on=on)


def _three(milestone: Milestone, day: date) -> Signatories | None:
    """Return who signs on a day, where all three are there."""
    signers = signatories_of([milestone.enrolment], day)[milestone.enrolment.pk]
    return signers if signers.pta and signers.manager else None


def _hold(milestone: Milestone, number: int, on: date) -> None:
    key = (milestone.enrolment.person.email.split("@")[0], number)
    told = TOLD.get(key, "")
    signers = _three(milestone, milestone.due)
    if signers is None or signers.pta is None or signers.manager is None:
        return
    with on_day(working_day_after(milestone.due, 0)):
        review = begin_review(enrolment=milestone.enrolment, point=milestone.point, by=signers.manager)
        choice = Decision.SUPPORT if key in SUPPORTED else Decision.ON_TRACK
        again = working_day_after(on, 7) if told == AGAIN else None
        choice = Decision.REVIEW_AGAIN if again else choice
        _write(review, signers.manager, Decided(today(), choice, REASONS[choice], again))
    if told == HALF_WRITTEN:
        return
    with on_day(working_day_after(milestone.due, 1)):
        _write(review, signers.learner, None)
        _write(review, signers.pta, None)
    signing = (signers.manager, signers.learner, signers.pta)
    for days, person in enumerate(signing[:2] if told == HALF_SIGNED else signing, 2):
        with on_day(working_day_after(milestone.due, days)):
            review = MilestoneReview.objects.get(pk=review.pk)
            sign_review(review=review, seen=content_hash(review), by=person)


def _write(review: MilestoneReview, by: Person, decided: Decided | None) -> None:
    """Write one person's part."""
    review = MilestoneReview.objects.get(pk=review.pk)
    who = check_write_review(by, review, on=today())
    answers = {row.key: _words(row) for row in questions_of(review, who)}
    if decided is None and who != Capacity.LEARNER:
        decided = Decided(review.held_on, review.decision, review.reasons, review.next_review_on)
    save_review(review=review, answers=answers, decided=decided, seen=part_hash(review, who), by=by)


def _words(question: Question) -> str:
    return WORDS.get(f"{question.who} {question.key}") or WORDS.get(question.key) or WORDS[""]
