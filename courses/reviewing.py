"""What is done to milestone reviews: begin, save, sign, and keep the duties that they ask for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.urls import reverse

from courses.models import Enrolment, MilestoneReview, ReviewPoint, ReviewSignature
from courses.permissions import check_begin_review, check_sign_review, check_write_review
from courses.reviews import (
    Capacity,
    Milestone,
    Signatories,
    content_hash,
    milestone_of,
    milestones_of,
    missing,
    part_hash,
    questions_of,
    signatories_of,
    signatures_of,
    signed_by_all,
    times_of,
)
from lms import audit
from lms.actions import close_duty, open_duty
from lms.calendar import in_words, today
from lms.models import Duty, Person
from lms.permissions import NotAllowed, current_post
from lms.roles import Role

DUE, LATE, LEARNERS_PART, PTAS_PART = "milestone_review", "milestone_review_late", "review_learner", "review_pta"
KINDS = (DUE, LATE, LEARNERS_PART, PTAS_PART)
THREE = "It stands when learner, practice tutor assessor and manager have signed."


@dataclass(frozen=True)
class Decided:
    """What manager or practice tutor assessor write beside their answers."""

    held_on: date
    decision: str = ""
    reasons: str = ""
    next_review_on: date | None = None


# ---- begin, save, sign ----


@transaction.atomic
def begin_review(*, enrolment: Enrolment, point: ReviewPoint, by: Person) -> MilestoneReview:
    """Begin a review, or its next round once somebody has signed. Begun and unsigned already: that one is returned."""
    # Two who begin at once come one after the other.
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    check_begin_review(by, enrolment, on=today())
    before = milestone_of(enrolment, point, today()).latest
    if before and not signatures_of(before):
        return before
    review = MilestoneReview(
        enrolment=enrolment,
        point=point,
        round=before.round + 1 if before else 1,
        held_on=today(),
        questions=point.questions,
        written_by=by,
    )
    if before and not signed_by_all(before):
        _carry_over(before, review)
    review.full_clean(exclude=["questions", "answers"])
    review.save()
    audit.record("review_begun", by=by, subject=review, facts={"point": point.pk, "round": review.round})
    keep_milestone_duties(on=today(), enrolments=[enrolment], by=by)
    return review


def _carry_over(before: MilestoneReview, review: MilestoneReview) -> None:
    """Begin a round that puts an unfinished one right with what was written there."""
    review.questions, review.answers = before.questions, before.answers
    review.held_on, review.decision, review.reasons = before.held_on, before.decision, before.reasons
    review.next_review_on = before.next_review_on


@transaction.atomic
def save_review(
    *, review: MilestoneReview, answers: dict[str, str], decided: Decided | None, seen: str, by: Person
) -> MilestoneReview:
    """Save one person's part of a draft. `seen` is the hash of that part as their page showed it."""
    review = _locked(review)
    who = check_write_review(by, review, on=today())
    mine = {row.key for row in questions_of(review, who)}
    before = part_hash(review, who)
    review.answers = review.answers | {key: words.strip() for key, words in answers.items() if key in mine}
    if decided and who != Capacity.LEARNER:
        _decide(review, decided)
    after = part_hash(review, who)
    if seen != before and after != before:
        raise ValidationError(
            "Somebody else saved this part while you were writing. What they wrote stands on the review; "
            "what you wrote is still below. Compare the two, then save again."
        )
    review.full_clean(exclude=["questions", "answers"])
    review.save()
    audit.record("review_saved", by=by, subject=review, facts={"part": who.value, "content": content_hash(review)})
    keep_milestone_duties(on=today(), enrolments=[review.enrolment], by=by)
    return review


def _decide(review: MilestoneReview, decided: Decided) -> None:
    if not review.enrolment.starts <= decided.held_on <= today():
        began = in_words(review.enrolment.starts)
        raise ValidationError({"held_on": f"The review is held between {began}, when the pathway began, and today."})
    if decided.next_review_on and decided.next_review_on <= decided.held_on:
        raise ValidationError({"next_review_on": "The next review comes after this one."})
    review.held_on, review.decision = decided.held_on, decided.decision
    review.reasons, review.next_review_on = decided.reasons.strip(), decided.next_review_on


@transaction.atomic
def sign_review(*, review: MilestoneReview, seen: str, by: Person, words: str = "") -> ReviewSignature:
    """Sign a review as it stands. `seen` is the hash of what the signer read: what changed since is not signed."""
    review = _locked(review)
    who = check_sign_review(by, review, on=today())
    content = content_hash(review)
    if seen != content:
        raise NotAllowed("The review was changed while you read it. Read it again, then sign.")
    signature = ReviewSignature(review=review, capacity=who, person=by, words=words.strip(), content_hash=content)
    signature.full_clean()
    signature.save()
    audit.record("review_signed", by=by, subject=signature, facts={"capacity": who.value, "content": content})
    keep_milestone_duties(on=today(), enrolments=[review.enrolment], by=by)
    return signature


def _locked(review: MilestoneReview) -> MilestoneReview:
    """Read a review again and hold it: who saves and who signs come one after the other."""
    rows = MilestoneReview.objects.select_for_update(of=("self",))
    return rows.select_related("enrolment__person", "enrolment__pathway_version", "point").get(pk=review.pk)


# ---- the duties ----


@dataclass(frozen=True)
class Wanted:
    """A duty as it should stand."""

    kind: str
    source: Model
    title: str
    reason: str
    due: date
    about: Person
    owner: Person | None
    link: str
    link_text: str

    def is_like(self, duty: Duty) -> bool:
        """Say whether an open duty says the same of the same person."""
        owner = self.owner.pk if self.owner else None
        return (duty.title, duty.due, duty.owner_id) == (self.title, self.due, owner)


@transaction.atomic
def keep_milestone_duties(*, on: date, enrolments: Iterable[Enrolment] | None = None, by: Person | None = None) -> int:
    """Open the duties that reviews ask for and close those they no longer do; return how many reviews are late."""
    open_ones = Enrolment.objects.open().select_related("person", "pathway_version")
    rows = list(open_ones if enrolments is None else open_ones.filter(pk__in=[row.pk for row in enrolments]))
    standing = Duty.objects.open().filter(kind__in=KINDS)
    if enrolments is not None:
        standing = standing.filter(about__in=[row.person_id for row in enrolments])
    wanted = {(one.kind, one.source.pk): one for one in _wanted(rows, on)}
    late = sum(one.kind == LATE for one in wanted.values())
    for duty in standing:
        one = wanted.get((duty.kind, duty.source_id))
        if one and one.is_like(duty):
            del wanted[duty.kind, duty.source_id]
        else:
            close_duty(kind=duty.kind, source=_source_of(duty), by=by, reason="Changed" if one else "No longer open")
    for one in wanted.values():
        _open(one, on, by)
    return late


def _source_of(duty: Duty) -> Model:
    model = Enrolment if duty.kind in (DUE, LATE) else MilestoneReview
    return model(pk=duty.source_id)


def _open(wanted: Wanted, on: date, by: Person | None) -> None:
    post = None if wanted.owner else current_post(wanted.about, on)
    if wanted.owner is None and post is None:
        return
    open_duty(
        kind=wanted.kind,
        source=wanted.source,
        title=wanted.title,
        reason=wanted.reason,
        due=wanted.due,
        about=wanted.about,
        owner=wanted.owner,
        role=None if wanted.owner else Role.SPO,
        unit=post.unit if post else None,
        link=wanted.link,
        link_text=wanted.link_text,
        by=by,
    )


def _wanted(rows: list[Enrolment], on: date) -> list[Wanted]:
    """Return every duty that the reviews of some enrolments ask for. Nobody is asked for anything during a pause."""
    active = [row for row in rows if row.status != Enrolment.Status.PAUSED]
    milestones, times, signers = milestones_of(active, on), times_of(active, on), signatories_of(active, on)
    found: list[Wanted] = []
    for row in active:
        due = sorted((one for one in milestones[row.pk] if times[row.pk].is_due(one, on)), key=lambda one: one.due)
        if due:
            found.append(_managers(due[0], signers[row.pk], times[row.pk].is_late(due[0], on)))
        for milestone in due:
            found += _parts(milestone, signers[row.pk])
    return found


def _managers(milestone: Milestone, signers: Signatories, late: bool) -> Wanted:
    """Return the duty of the line manager: one learner's earliest review, until all three have signed."""
    learner, name = milestone.enrolment.person, milestone.point.name
    return Wanted(
        kind=LATE if late else DUE,
        source=milestone.enrolment,
        title=f"{'Late milestone review' if late else 'Milestone review'}: {name}, {learner}",
        reason=f"It {'was' if late else 'is'} due on {in_words(milestone.due)}. {THREE}",
        due=milestone.due,
        about=learner,
        owner=signers.manager,
        link=reverse("courses:reviews", args=[milestone.enrolment.pk]),
        link_text="Open the reviews",
    )


def _parts(milestone: Milestone, signers: Signatories) -> list[Wanted]:
    """Return what learner and practice tutor assessor owe to a review that was begun: to answer, or to sign."""
    review = milestone.current
    if review is None:
        return []
    complete, signed = not missing(review), signatures_of(review)
    owners = ((LEARNERS_PART, Capacity.LEARNER, signers.learner), (PTAS_PART, Capacity.PTA, signers.pta))
    found = []
    for kind, who, owner in owners:
        unwritten = any(not review.answers.get(row.key) for row in questions_of(review, who))
        if owner is None or who in signed or not (unwritten or complete):
            continue
        page = "courses:write_review" if unwritten else "courses:review"
        verb = "Write your part of" if unwritten else "Sign"
        found.append(
            Wanted(
                kind=kind,
                source=review,
                title=f"{verb} the milestone review: {_named(milestone, owner)}",
                reason=THREE,
                due=milestone.due,
                about=signers.learner,
                owner=owner,
                link=reverse(page, args=[review.pk]),
                link_text="Write your part" if unwritten else "Read and sign",
            )
        )
    return found


def _named(milestone: Milestone, reader: Person) -> str:
    """Name a review; the learner's name is left out for the learner."""
    learner = milestone.enrolment.person
    return milestone.point.name if reader == learner else f"{milestone.point.name}, {learner}"
