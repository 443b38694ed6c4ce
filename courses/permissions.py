"""Who may read which page of what is taught, and who may write, sign and record what."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from courses import ports
from courses.models import (
    Enrolment,
    EnrolmentChange,
    LessonDocument,
    LessonPage,
    LessonPicture,
    MilestoneReview,
    TimeRequest,
)
from courses.protected_time import Slot
from courses.reviews import Capacity, missing, signatories_of, signatures_of
from courses.showing import titles_keeping, titles_showing
from lms.calendar import in_words, today
from lms.models import Person, Post, RoleGrant, StandIn, Unit
from lms.permissions import NotAllowed, check_may, current_post, rights_of, sees
from lms.policy.learning import LEARNING_TIME_CORRECT_DAYS, LEARNING_TIME_RECORD_DAYS
from lms.roles import MAY_READ, ROLES, Permission, PrivateMatter
from lms.rules import value_of


def check_take_away(pages: Iterable[Page]) -> None:
    """Refuse to unpublish, move or delete a lesson that a check sends learners to, or a page above one."""
    for page in pages:
        lessons = LessonPage.objects.live().descendant_of(page, inclusive=True)
        keys = list(lessons.values_list("key", flat=True))
        for ask in ports.lessons_in_use:
            for checks in ask(keys).values():
                raise NotAllowed(f"“{page}” stays: {checks[0]} sends learners there. Change its questions first.")


def check_delete_media(rows: Sequence[LessonPicture | LessonDocument]) -> None:
    """Refuse to delete pictures, or documents, of which a lesson shows any that is published, or is set to be."""
    titles = {row.pk: row.title for row in rows}
    shown, set_to_show = titles_keeping(rows[0].media_kind, titles) if rows else ({}, {})
    if shown:
        raise NotAllowed(" ".join(_stays(titles[key], lessons) for key, lessons in sorted(shown.items())))
    for key, lessons in sorted(set_to_show.items()):
        says = f"“{titles[key]}” stays: “{lessons[0]}” is set to be published with it."
        raise NotAllowed(f"{says} Take it out there and set the time again, or cancel it, then delete it.")
    marks = {row.file_hash: row.title for row in rows if isinstance(row, LessonPicture) and row.file_hash}
    for ask in ports.pictures_in_use if marks else ():
        for mark, questions in ask(list(marks)).items():
            raise NotAllowed(f"“{marks[mark]}” stays: the question “{questions[0]}” shows it, or did to somebody.")


def _stays(title: str, lessons: list[str]) -> str:
    """Say which lessons keep a picture or a document."""
    names = " and ".join(f"“{name}”" for name in lessons)
    show = "the published lesson {} shows" if len(lessons) == 1 else "the published lessons {} show"
    return f"“{title}” stays: {show.format(names)} it. Take it out there and publish, then delete it."


def check_read_lessons(person: Person) -> None:
    """Refuse unless the person's roles let them read what is taught."""
    if not rights_of(person, today()).may(Permission.READ_LESSONS):
        raise NotAllowed("Lessons are for people who learn, teach or manage learning. None of your roles does.")


def check_read_document(person: Person, document: LessonDocument) -> None:
    """Refuse a document to whoever may not read lessons, and one that no published lesson shows to all but authors."""
    check_read_lessons(person)
    if rights_of(person, today()).may(Permission.AUTHOR_CONTENT):
        return
    if not titles_showing(document.media_kind, [document.pk]):
        raise NotAllowed("No published lesson shows this document. One in a draft opens when the draft is published.")


def check_read_page(person: Person, page: Page) -> None:
    """Refuse a page to whoever may not read lessons, and one that is not published to everybody."""
    check_read_lessons(person)
    if not page.live:
        raise NotAllowed("This page is not published yet.")


# ---- milestone reviews: judged on persons, never on the role in use ----


def check_read_reviews(person: Person, enrolment: Enrolment, *, on: date) -> None:
    """Refuse unless the reviews are one's own, to sign, or of a learner of one's place or line."""
    if sees(person, Permission.SEE_LEARNERS, enrolment.person_id, on):
        return
    if not signatories_of([enrolment], on)[enrolment.pk].capacities_of(person):
        raise NotAllowed(
            "Milestone reviews are read by the learner, their practice tutor assessor and the managers of their place."
        )


def check_begin_review(person: Person, enrolment: Enrolment, *, on: date) -> Capacity:
    """Refuse unless one is the learner's line manager, or stands in for them, or is their practice tutor assessor."""
    if not enrolment.is_open:
        raise NotAllowed(f"{enrolment.person} is no longer on this pathway, so no review begins.")
    who = _capacities(person, enrolment, on)[0]
    if who == Capacity.LEARNER:
        raise NotAllowed("Your line manager or your practice tutor assessor begins a review.")
    return who


def check_write_review(person: Person, review: MilestoneReview, *, on: date) -> Capacity:
    """Refuse unless one of the three writes their part of a draft; return whose part that is."""
    who = _capacities(person, review.enrolment, on)[0]
    _check_latest(review)
    for signature in signatures_of(review).values():
        raise NotAllowed(
            f"{signature.person} signed it on {in_words(today(signature.at))}, so it stands as it is. "
            "Where something must change, a new round is begun."
        )
    return who


def check_sign_review(person: Person, review: MilestoneReview, *, on: date) -> Capacity:
    """Refuse unless the review is complete and one of the three has not signed it; return as whom they sign."""
    mine = _capacities(person, review.enrolment, on)
    _check_latest(review)
    signed = signatures_of(review)
    if any(row.person_id == person.pk for row in signed.values()):
        raise NotAllowed("You have signed this review. Nobody signs twice.")
    free = [who for who in mine if who not in signed]
    if not free:
        raise NotAllowed(f"{signed[mine[0]].person} has signed as {mine[0].label.lower()}.")
    if left := missing(review):
        raise NotAllowed(f"Nobody signs before everything is written. Still missing: {' '.join(left)}")
    return free[0]


def _capacities(person: Person, enrolment: Enrolment, on: date) -> list[Capacity]:
    """Return as whom a person may take part, or refuse."""
    found = signatories_of([enrolment], on)[enrolment.pk].capacities_of(person)
    if not found:
        raise NotAllowed(
            "A review is written and signed by the learner, by their practice tutor assessor "
            "and by their line manager or whoever stands in. You are none of these today."
        )
    if Capacity.LEARNER not in found:
        check_may(person, Permission.REVIEW_MILESTONES, on=on)
    return found


def _check_latest(review: MilestoneReview) -> None:
    if MilestoneReview.objects.filter(
        enrolment=review.enrolment_id, point=review.point_id, round__gt=review.round
    ).exists():
        raise NotAllowed("A newer round of this review was begun. Go to that one.")


# ---- protected learning time: who may, and until when ----


def check_keep_time(by: Person, enrolment: Enrolment) -> None:
    """Refuse unless the learning time is one's own."""
    check_may(by, Permission.PLAN_LEARNING_TIME, on=today())
    if by.pk != enrolment.person_id:
        raise NotAllowed("Learning time is planned and recorded by the learner alone.")


def check_record_slot(slot: Slot) -> None:
    """Refuse a slot that has not begun, and one that lies too far back."""
    if not slot.has_begun(timezone.now()):
        raise NotAllowed(f"This time begins on {in_words(slot.day)} at {slot.planned.begins:%H:%M}. Record it then.")
    days = int(value_of(LEARNING_TIME_RECORD_DAYS, on=today()).value)
    if (today() - slot.day).days > days:
        raise NotAllowed(f"This time lies more than {days} days back. It stays without a record.")


def check_correct_slot(slot: Slot) -> None:
    """Refuse to change what was said once its time has passed."""
    days = int(value_of(LEARNING_TIME_CORRECT_DAYS, on=today()).value)
    if (today() - slot.day).days > days:
        raise NotAllowed(f"What was said can be corrected for {days} days. This was on {in_words(slot.day)}.")


# ---- dates, exemptions and endings: within one's place, and never about oneself ----


def check_about_learner(by: Person, permission: Permission, learner: Person) -> None:
    """Refuse unless `by` may do this about a learner of their place; who has left counts where they worked last."""
    if by.pk == learner.pk:
        raise NotAllowed(f"Nobody may {permission.value} about themselves.")
    check_may(by, permission, on=today())
    if sees(by, permission, learner.pk, today()):
        return
    unit, still_there = last_place(learner, today()), current_post(learner, today()) is not None
    if still_there or unit is None or not rights_of(by, today()).may(permission, unit):
        where = f"outside the place where you may {permission.value}."
        raise NotAllowed(f"{learner} is {where}", to_strangers=f"This person is {where}")


def last_place(person: Person, on: date) -> Unit | None:
    """Return where somebody works on a day, or worked last."""
    rows = Post.objects.filter(person=person, starts__lte=on).select_related("unit")
    post = rows.order_by("-starts", "-pk").first()
    return post.unit if post else None


def deciders_about(learner: Person, on: date) -> QuerySet[Person]:
    """Return who may agree to other dates of a learner: those who hold the right where the learner works."""
    unit = last_place(learner, on)
    if unit is None:
        return Person.objects.none()
    roles = [role.value for role, spec in ROLES.items() if Permission.CHANGE_DATES in spec.permissions]
    places = [unit.path[:end] for end in range(unit.steplen, len(unit.path) + 1, unit.steplen)]
    grants = RoleGrant.objects.on(on).filter(role__in=roles, unit__path__in=places)
    stands_in = StandIn.objects.on(on).filter(grant__in=grants).values("stand_in")
    holders = Q(pk__in=grants.values("person")) | Q(pk__in=stands_in)
    return Person.objects.filter(holders, is_active=True).exclude(pk=learner.pk).order_by("name")


def check_on_pathway(enrolment: Enrolment) -> None:
    """Refuse when the pathway has ended."""
    if not enrolment.is_open:
        ended = f" since {in_words(enrolment.ends)}" if enrolment.ends else ""
        raise NotAllowed(
            f"{enrolment.person} is {enrolment.get_status_display().lower()}{ended}: nothing moves any more."
        )


def check_change_dates(by: Person, enrolment: Enrolment) -> None:
    """Refuse unless `by` may change the dates of somebody who is on a pathway."""
    check_about_learner(by, Permission.CHANGE_DATES, enrolment.person)
    check_on_pathway(enrolment)


def check_end_pathway(by: Person, enrolment: Enrolment) -> None:
    """Refuse unless `by` may record that somebody withdraws or has qualified."""
    check_about_learner(by, Permission.ENROL, enrolment.person)
    check_on_pathway(enrolment)


def check_exempt(by: Person, enrolment: Enrolment) -> None:
    """Refuse unless `by` may recognise the prior learning of somebody who is on a pathway."""
    check_about_learner(by, Permission.ENROL, enrolment.person)
    check_on_pathway(enrolment)


def check_enrol(by: Person, person: Person) -> None:
    """Refuse unless `by` may put this person on a pathway, and they are on none."""
    check_about_learner(by, Permission.ENROL, person)
    row = Enrolment.objects.open().filter(person=person).select_related("pathway_version__pathway").first()
    if row is not None:
        began = in_words(row.starts)
        raise NotAllowed(f"{person} is on {row.pathway_version.pathway} since {began}. Somebody is on one at a time.")


def check_answer_more_time(by: Person, request: TimeRequest) -> None:
    """Refuse unless `by` may answer, and nobody has."""
    check_about_learner(by, Permission.CHANGE_DATES, request.enrolment.person)
    if request.state != TimeRequest.State.ASKED:
        when = f" on {in_words(today(request.answered_at))}" if request.answered_at else ""
        word = "granted it" if request.state == TimeRequest.State.GRANTED else "refused it"
        raise NotAllowed(f"{request.answered_by or 'The end of the pathway'} {word}{when}. One answer stands.")
    check_on_pathway(request.enrolment)


def check_write_leaving_words(by: Person, change: EnrolmentChange) -> None:
    """Refuse unless somebody writes why they themselves left."""
    if change.kind != EnrolmentChange.Kind.WITHDRAWAL or by.pk != change.enrolment.person_id:
        raise NotAllowed("Only who left says in their own words why.")


def check_read_leaving_words(by: Person, change: EnrolmentChange) -> None:
    """Refuse unless they are one's own, or one holds a role that may read them at the place that was left."""
    if by.pk == change.enrolment.person_id:
        return
    readers = MAY_READ[PrivateMatter.LEAVING_WORDS]
    # The day before the change is the last one there: on the day itself they may have begun elsewhere.
    unit = last_place(change.enrolment.person, change.starts - timedelta(days=1))
    held = rights_of(by, today()).held
    if unit is None or not any(one.role in readers and one.unit.contains(unit) for one in held):
        raise NotAllowed(
            "Why somebody left, in their own words, is for themselves and their regional learning manager."
        )
