"""How somebody comes onto a pathway and how it ends: enrolled, withdrawn, newly qualified, qualified."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from courses import ports, standing
from courses.actions import enrol
from courses.changing import check_share, days_of, locked, settle, whose
from courses.models import Enrolment, EnrolmentChange, LeavingWords, Pathway, PathwayVersion, TimeRequest
from courses.pathway_data import open_version
from courses.permissions import (
    check_about_learner,
    check_end_pathway,
    check_enrol,
    check_write_leaving_words,
    last_place,
)
from courses.progress import progress_of
from lms import audit
from lms.actions import close_duties, grant_role, open_duty, queue_notice
from lms.calendar import in_words, months_after, today, working_day_after
from lms.models import Duty, Person, Qualification, RoleGrant
from lms.permissions import NotAllowed, current_post
from lms.policy.learning import HAND_OVER_DAYS, NEWLY_QUALIFIED_MONTHS
from lms.roles import Permission, Role

Kind = EnrolmentChange.Kind
Status = Enrolment.Status
HAND_OVER_DUTY: Final = "hand_over"


@dataclass(frozen=True)
class Ended:
    """A pathway that ended: the record of it, and what whoever ended it should know."""

    change: EnrolmentChange
    sentences: list[str]


# ---- onto a pathway ----


@transaction.atomic
def enrol_learner(
    *, person: Person, pathway: Pathway, intake: str, starts: date, entry_basis: str, share: Decimal, by: Person
) -> Enrolment:
    """Put somebody of one's place on the version of a pathway that is open on the day they start."""
    Person.objects.select_for_update().get(pk=person.pk)
    check_enrol(by, person)
    check_share(share, person)
    earlier = Enrolment.objects.filter(person=person, ends__gt=starts).order_by("-ends").first()
    if earlier is not None:
        until = in_words(earlier.ends)
        raise ValidationError(
            {"starts": f"{person} was on a pathway until {until}: the start must be that day or later."}
        )
    enrolment = enrol(
        person=person,
        pathway_version=version_for(pathway, starts),
        intake=intake.strip(),
        starts=starts,
        entry_basis=entry_basis,
        share_of_full_time=str(share),
        by=by,
    )
    make_learner(person, starts, by)
    standing.refresh_rooms([person.pk], today())
    text, link = "You are enrolled on a pathway", reverse("courses:pathway")
    queue_notice(person=person, event=f"enrolled-{enrolment.pk}", text=text, link=link)
    return enrolment


def make_learner(person: Person, starts: date, by: Person) -> None:
    """Give somebody the role of a learner where they work, unless they hold it."""
    place = last_place(person, today())
    if place and not _held(person, Role.LEARNER, starts).exists():
        grant_role(person=person, role=Role.LEARNER, unit=place, by=by, starts=max(starts, today()))


def _held(person: Person, role: Role, day: date) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.not_over_by(day).filter(person=person, role=role.value)


def version_for(pathway: Pathway, starts: date) -> PathwayVersion:
    """Return the version that somebody who starts on a day follows, or refuse with the day on which it was closed."""
    version = open_version(pathway, starts)
    if version is not None:
        return version
    newest = pathway.versions.order_by("-number").first()
    if newest and newest.closed_on and newest.closed_on <= starts:
        raise NotAllowed(f"{pathway} takes nobody since {in_words(newest.closed_on)}. Choose another pathway.")
    opens = f" It opens on {in_words(newest.opened_on)}." if newest and newest.opened_on else ""
    raise NotAllowed(f"{pathway} takes nobody who starts on {in_words(starts)}.{opens}")


# ---- withdrawn ----


@transaction.atomic
def withdraw(
    *, enrolment: Enrolment, last_day: date, leaving_reason: str, agreed_by: Person, by: Person, seen: int | None = None
) -> Ended:
    """Record that somebody leaves the pathway after a day. Their own words are theirs to write."""
    row = locked(enrolment, seen)
    check_end_pathway(by, row)
    _check_past(row, last_day, "last_day")
    ends = last_day + timedelta(days=1)
    facts = {"starts": ends, "leaving_reason": leaving_reason, "agreed_by": agreed_by}
    ended = _end(row, Kind.WITHDRAWAL, Status.WITHDRAWN, ends, by, **facts)
    text = "You may say in your own words why you left. Nobody must"
    link = reverse("courses:leaving_words", args=[ended.change.pk])
    queue_notice(person=row.person, event=f"withdrawn-{row.pk}", text=text, link=link)
    return ended


@transaction.atomic
def write_leaving_words(*, change: EnrolmentChange, words: str, by: Person) -> LeavingWords:
    """Keep why somebody left, as they say it themselves. They may write it again; the record says only that."""
    check_write_leaving_words(by, change)
    row, created = LeavingWords.objects.update_or_create(change=change, defaults={"words": words.strip()})
    audit.record("leaving_words_written", by=by, subject=row, facts={"again": not created})
    return row


# ---- newly qualified, and qualified ----


@transaction.atomic
def mark_newly_qualified(
    *, enrolment: Enrolment, qualified_on: date, evidence: str, by: Person, seen: int | None = None
) -> Ended:
    """Record that somebody has qualified: newly qualified for the months of the rule, with open gaps handed over."""
    row = locked(enrolment, seen)
    check_end_pathway(by, row)
    _check_past(row, qualified_on, "qualified_on")
    if qualified_on == row.starts:
        raise ValidationError({"qualified_on": "Nobody qualifies on the day on which they begin."})
    gaps = gaps_of(row)
    months = days_of(NEWLY_QUALIFIED_MONTHS, last_place(row.person, today()))
    until = months_after(qualified_on, months)
    _qualify(row.person, qualified_on, evidence)
    facts = {"starts": qualified_on, "ends": until, "months": months, "agreed_by": by}
    ended = _end(row, Kind.NEWLY_QUALIFIED, Status.NEWLY_QUALIFIED, qualified_on, by, **facts)
    make_officer(row.person, by)
    if gaps:
        _hand_over(ended.change, gaps, by)
    else:
        stop_learning(row.person, today(), by)
    text, link = "You are newly qualified", reverse("home")
    queue_notice(person=row.person, event=f"newly-qualified-{row.pk}", text=text, link=link)
    return ended


def gaps_of(enrolment: Enrolment) -> list[str]:
    """Return what is still open: modules that were not shown in practice, and criteria of the portfolio."""
    stages = progress_of([enrolment], today())[enrolment.pk]
    gaps = [item.module.title for stage in stages for item in stage.modules if item.here and not item.complete]
    left = enrolment.standing.criteria_total - enrolment.standing.criteria_met
    return [*gaps, *([f"{left} criteri{'on' if left == 1 else 'a'} of the portfolio"] if left > 0 else [])]


def _qualify(person: Person, day: date, evidence: str) -> None:
    kind = Qualification.Kind.PRACTITIONER
    if not Qualification.objects.not_over_by(day).filter(person=person, kind=kind).exists():
        Qualification.objects.create(person=person, kind=kind, starts=day, evidence=evidence.strip())


def make_officer(person: Person, by: Person) -> None:
    """Give whoever has qualified the role of an officer where they work now, unless they hold it."""
    post = current_post(person, today())
    if post and not _held(person, Role.OFFICER, today()).exists():
        grant_role(person=person, role=Role.OFFICER, unit=post.unit, by=by)


def stop_learning(person: Person, day: date, by: Person | None) -> None:
    """End the role of a learner from a day on, unless there is another pathway to follow.

    Who has something left to show keeps it while newly qualified: without it nobody submits evidence.
    """
    if Enrolment.objects.open().filter(person=person).exists():
        return
    for grant in _held(person, Role.LEARNER, day):
        # A grant that begins later is over the day after it begins, since rows are kept.
        grant.ends, grant.ended_by = max(day, grant.starts + timedelta(days=1)), by
        grant.save()
        audit.record("role_ended", by=by, subject=grant, facts={"ends": grant.ends.isoformat(), "qualified": True})


def _hand_over(change: EnrolmentChange, gaps: list[str], by: Person) -> None:
    """Give the open gaps to whoever manages the officer now, as one duty."""
    person = change.enrolment.person
    unit = last_place(person, today())
    until = f" Newly qualified until {in_words(change.ends)}." if change.ends else ""
    open_duty(
        kind=HAND_OVER_DUTY,
        source=change,
        title=f"Take on what {person} has left to show",
        reason=f"Not shown when they qualified: {'; '.join(gaps)}.{until}",
        due=working_day_after(today(), days_of(HAND_OVER_DAYS, unit)),
        about=person,
        link=reverse("courses:hand_over", args=[change.pk]),
        link_text="Take it on",
        by=by,
        **whose(person, unit),
    )


@transaction.atomic
def take_over(*, change: EnrolmentChange, plan: str, by: Person) -> int:
    """Take on the open gaps of a newly qualified officer, with how and by when they are closed."""
    check_about_learner(by, Permission.CHANGE_DATES, change.enrolment.person)
    if not plan.strip():
        raise ValidationError({"plan": "Say how and by when the gaps are closed."})
    closed = close_duties(duties=hand_over_duties(change), by=by, reason=plan.strip())
    if not closed:
        raise NotAllowed("Somebody has taken this on already.")
    audit.record("gaps_taken_on", by=by, subject=change, words=plan.strip())
    return closed


def hand_over_duties(change: EnrolmentChange) -> Any:
    """Return the duties to take on the gaps that were open at this change."""
    label = EnrolmentChange._meta.label_lower
    return Duty.objects.filter(kind=HAND_OVER_DUTY, source_kind=label, source_id=change.pk)


@transaction.atomic
def finish_newly_qualified(*, on: date) -> int:
    """Make those qualified whose months as newly qualified are over, and learners no more. Safe to run twice."""
    over = EnrolmentChange.objects.filter(kind=Kind.NEWLY_QUALIFIED, replaced_by=None, ends__lte=on)
    rows = Enrolment.objects.filter(status=Status.NEWLY_QUALIFIED, changes__in=over).order_by("pk")
    done = 0
    for row in rows.select_related("person").select_for_update(of=("self",)):
        last = row.changes.filter(kind=Kind.NEWLY_QUALIFIED).latest("pk")
        change = EnrolmentChange.objects.create(enrolment=row, kind=Kind.QUALIFIED, starts=last.ends)
        row.status = Status.QUALIFIED
        row.save(update_fields=["status"])
        audit.record("qualified", by=None, subject=change, facts={"enrolment": row.pk})
        stop_learning(row.person, on, None)
        done += 1
    return done


# ---- what both endings share ----


def _check_past(enrolment: Enrolment, day: date, field: str) -> None:
    if not enrolment.starts <= day <= today():
        began = in_words(enrolment.starts)
        raise ValidationError({field: f"The day lies between {began}, when they began, and today."})


def _end(
    row: Enrolment, kind: EnrolmentChange.Kind, status: Enrolment.Status, day: date, by: Person, **facts: Any
) -> Ended:
    """End a pathway on a day, the first without it, with everything that ends with it."""
    change = EnrolmentChange(enrolment=row, kind=kind, by=by, **facts)
    change.full_clean()
    change.save()
    for request in TimeRequest.objects.filter(enrolment=row, state=TimeRequest.State.ASKED).select_for_update():
        settle(request, until=None, answer="The pathway ended.", by=None)
    # What stands from now on is how they left it: nobody works it out again.
    standing.write_rooms([row.pk], today())
    row.status, row.ends = status.value, day
    row.full_clean()
    row.save(update_fields=["status", "ends"])
    audit.record("pathway_ended", by=by, subject=change, facts={"enrolment": row.pk, "kind": kind.value})
    sentences = [sentence for end in ports.on_enrolment_ended for sentence in end(enrolment=row, ends=day, by=by)]
    _close_duties(row, by, withdrawn=status == Status.WITHDRAWN)
    return Ended(change, sentences)


def _close_duties(row: Enrolment, by: Person, *, withdrawn: bool) -> None:
    """Close what nobody needs to do any more: what learning asked about them, and of who withdrew, their own."""
    of_learning = Q(about=row.person, source_kind__startswith="courses.")
    own = Q(owner=row.person) & (Q(source_kind__startswith="portfolio.") | Q(source_kind__startswith="quizzes."))
    duties = Duty.objects.filter(of_learning | own if withdrawn else of_learning)
    close_duties(duties=duties, by=by, reason=f"The pathway ended: {row.get_status_display().lower()}.")
