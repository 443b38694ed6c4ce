"""What is done to concerns: raise, answer, close, choose somebody else to hear one, and name who hears them.

What is recorded of a concern names neither who raised it nor what it says: that there was one, and no more.
"""

from datetime import date, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lms import audit
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import today, working_day_after
from lms.models import Person, Unit
from lms.permissions import NotAllowed, check_may, people_at
from lms.policy.mentoring import CONCERN_ANSWER_DAYS
from lms.roles import Permission
from lms.rules import RuleBook
from mentoring.pairings.hearing import hearers_for, is_heard, readable_by, region_of, unheard
from mentoring.pairings.models import Concern, ConcernContact, ConcernReply

State = Concern.State
ANSWER_DUTY: Final = "concern_to_answer"
# The same words within this time are one press too many.
SENT_TWICE: Final = timedelta(minutes=5)


# ---- who may ----


def check_hearer(raised_by: Person, hearer: Person, on: date) -> None:
    """Refuse whoever does not hear this person."""
    if all(one.person.pk != hearer.pk for one in hearers_for(raised_by, on)):
        raise NotAllowed("Choose one of the people who hear concerns in your region, outside your own line.")


def check_part_of(by: Person, concern: Concern, on: date) -> None:
    """Refuse whoever does not read it, in the words for something that does not exist."""
    if not readable_by(by, on).filter(pk=concern.pk).exists():
        raise NotAllowed("There is nothing here for you to answer.")


def check_goes_on(by: Person, concern: Concern, on: date) -> None:
    """Refuse unless one is one of the two, it is not closed, and somebody hears it."""
    check_part_of(by, concern, on)
    if concern.state == State.CLOSED:
        raise NotAllowed("This is closed. What is new is raised anew.")
    if not is_heard(concern, on):
        raise NotAllowed(
            f"{concern.heard_by} no longer hears this, so nobody would read an answer. Choose again first."
        )


def check_choose_again(by: Person, concern: Concern, on: date) -> None:
    """Refuse unless one raised it, it is not closed, and whoever was chosen no longer hears it."""
    if by.pk != concern.raised_by_id:
        raise NotAllowed("Only whoever raised it chooses who hears it.")
    if concern.state == State.CLOSED or is_heard(concern, on):
        raise NotAllowed("Nobody else is chosen while somebody hears it, or when it is closed.")


def check_name_contact(by: Person, region: Unit, person: Person, on: date) -> None:
    """Refuse unless `by` names who hears concerns of this region, and the person works in it and may sign in."""
    check_may(by, Permission.HEAR_CONCERNS, unit=region, on=on)
    if region.kind != Unit.Kind.REGION:
        raise NotAllowed("Who hears concerns is named for a region.")
    if not people_at([region], on).filter(pk=person.pk, is_active=True).exists():
        raise NotAllowed(f"{person} does not work in {region}.")


# ---- raise, answer, close ----


@transaction.atomic
def raise_concern(*, about: str, text: str, wish: str, heard_by: Person, by: Person) -> Concern:
    """Raise a concern with one person of the region. Only the two of them read it. Sent twice, it is raised once."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    check_hearer(by, heard_by, today())
    what = {"raised_by": by, "heard_by": heard_by, "about": about, "text": text.strip(), "wish": wish.strip()}
    if already := Concern.objects.filter(**what, state=State.OPEN).first():
        return already
    concern = Concern(**what)
    concern.full_clean()
    concern.save()
    audit.record("concern_raised", by=None, subject=concern)
    _ask(concern)
    return concern


@transaction.atomic
def answer_concern(*, concern: Concern, text: str, by: Person) -> ConcernReply:
    """Write an answer, either of the two: the hearer's duty is done when they answer, and opens when they are asked.

    Sent twice at once, it is written once; later on, the same words are asked again.
    """
    row = _locked(concern)
    check_goes_on(by, row, today())
    last = row.replies.order_by("pk").last()
    if last and (last.author_id, last.text) == (by.pk, text.strip()) and last.at > timezone.now() - SENT_TWICE:
        return last
    reply = ConcernReply.objects.create(concern=row, author=by, text=text.strip())
    row.state = State.ANSWERED if by.pk == row.heard_by_id else State.OPEN
    row.save(update_fields=["state"])
    audit.record("concern_answered", by=None, subject=row)
    link = reverse("pairings:concern", args=[row.pk])
    if row.state == State.ANSWERED:
        _done(row)
        queue_notice(person=row.raised_by, event=f"private-{reply.pk}", text="You have an answer", link=link)
    else:
        _ask(row)
        queue_notice(person=row.heard_by, event=f"private-{reply.pk}", text="Something was added for you", link=link)
    return reply


@transaction.atomic
def close_concern(*, concern: Concern, by: Person) -> Concern:
    """Close a concern: either of the two may, and the other is told. Closed already: nothing changes."""
    row = _locked(concern)
    check_part_of(by, row, today())
    if row.state == State.CLOSED:
        return row
    row.state = State.CLOSED
    row.save(update_fields=["state"])
    audit.record("concern_closed", by=None, subject=row)
    _done(row)
    other = row.heard_by if by.pk == row.raised_by_id else row.raised_by
    if is_heard(row, today()):
        link = reverse("pairings:concern", args=[row.pk])
        queue_notice(
            person=other, event=f"private-closed-{row.pk}", text="What was written in confidence is closed", link=link
        )
    return row


@transaction.atomic
def choose_again(*, concern: Concern, heard_by: Person, by: Person) -> Concern:
    """Choose somebody else to hear a concern that nobody hears any more: they read all of it.

    Chosen already: nothing changes.
    """
    row = _locked(concern)
    if (row.raised_by_id, row.heard_by_id) == (by.pk, heard_by.pk) and is_heard(row, today()):
        return row
    check_choose_again(by, row, today())
    check_hearer(by, heard_by, today())
    _done(row)
    row.heard_by, row.state = heard_by, State.OPEN
    row.full_clean()
    row.save(update_fields=["heard_by", "state"])
    audit.record("concern_heard_by_another", by=None, subject=row)
    _ask(row)
    return row


@transaction.atomic
def keep_concerns(*, on: date) -> int:
    """Tell whoever raised a concern that nobody hears any more to choose again; it passes to nobody. Repeatable."""
    lost = unheard(on)
    for concern in lost:
        _done(concern)
        queue_notice(
            person=concern.raised_by,
            event=f"private-again-{concern.pk}-{concern.heard_by_id}",
            text="Whoever you wrote to can no longer read it: choose somebody else",
            link=reverse("pairings:concern", args=[concern.pk]),
        )
    return len(lost)


def _locked(concern: Concern) -> Concern:
    rows = Concern.objects.select_for_update(of=("self",)).select_related("raised_by", "heard_by")
    return rows.get(pk=concern.pk)


def _ask(concern: Concern) -> None:
    """Open the hearer's duty to answer, without a word of who or what. Open already: nothing changes."""
    on = today()
    days = int(RuleBook.at(region_of(concern.heard_by, on), on).answer(CONCERN_ANSWER_DAYS).value)
    open_duty(
        kind=ANSWER_DUTY,
        source=concern,
        title="Somebody has written to you in confidence",
        reason=f"It waits for your answer, within {days} working days. Nobody else can read it.",
        due=working_day_after(on, days),
        owner=concern.heard_by,
        link=reverse("pairings:concern", args=[concern.pk]),
        link_text="Read and answer",
    )


def _done(concern: Concern) -> None:
    """Close the hearer's duty, if it is open; nobody is named as who closed it."""
    close_duty(kind=ANSWER_DUTY, source=concern, by=None)


# ---- who hears concerns ----


@transaction.atomic
def name_contact(*, region: Unit, person: Person, by: Person) -> ConcernContact:
    """Name somebody to hear concerns of a region, from today on."""
    check_name_contact(by, region, person, today())
    if ConcernContact.objects.on(today()).filter(unit=region, person=person).exists():
        raise ValidationError(f"{person} hears concerns of {region} already.")
    contact = ConcernContact(unit=region, person=person, named_by=by, starts=today())
    contact.full_clean()
    contact.save()
    audit.record("concern_contact_named", by=by, subject=contact, facts={"person": person.pk, "region": region.pk})
    text = f"You are named to hear concerns of {region}"
    queue_notice(person=person, event=f"contact-{contact.pk}", text=text, link=reverse("pairings:concerns"))
    return contact


@transaction.atomic
def end_contact(*, contact: ConcernContact, by: Person | None) -> ConcernContact:
    """Stop somebody hearing concerns, from today on. Whoever raised one with them is asked to choose again."""
    contact = ConcernContact.objects.select_for_update(of=("self",)).select_related("unit", "person").get(pk=contact.pk)
    if by is not None:
        check_may(by, Permission.HEAR_CONCERNS, unit=contact.unit, on=today())
    if contact.ends is not None:
        return contact
    _end(contact, today(), by)
    text = f"You no longer hear concerns of {contact.unit}"
    queue_notice(
        person=contact.person, event=f"contact-ended-{contact.pk}", text=text, link=reverse("pairings:concerns")
    )
    keep_concerns(on=today())
    return contact


@transaction.atomic
def end_hearing(*, person: Person, ends: date, by: Person | None) -> int:
    """End what somebody who leaves the service was named for; return how much it was."""
    rows = list(ConcernContact.objects.not_over_by(ends).filter(person=person))
    for contact in rows:
        _end(contact, ends, by)
    if ends <= today():
        keep_concerns(on=today())
    return len(rows)


def _end(contact: ConcernContact, ends: date, by: Person | None) -> None:
    """End the row; one that began today never was, since a day is the shortest that is kept."""
    contact.ends = max(ends, contact.starts + timedelta(days=1))
    contact.full_clean()
    contact.save()
    facts = {"person": contact.person_id, "ends": contact.ends.isoformat()}
    audit.record("concern_contact_ended", by=by, subject=contact, facts=facts)
