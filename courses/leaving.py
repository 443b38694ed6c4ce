"""What ends with somebody who leaves the service: posts, lines, roles, support, places at events, and their sign-in."""

from datetime import date, timedelta
from itertools import chain
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from courses import ports, standing
from courses.booking import give_up_all_places
from courses.models import Enrolment
from lms import audit
from lms.actions import close_duty, open_duty, pass_on_duties, sync_groups
from lms.calendar import in_words, today, working_day_after
from lms.invitations import withdraw
from lms.models import LineManagement, Person, Post, RoleGrant, StandIn, Unit
from lms.models.record import Dated
from lms.policy.learning import LEAVER_WITHDRAWAL_DAYS
from lms.roles import Role
from lms.rules import RuleBook
from lms.sign_ins import end_sign_ins

WITHDRAWAL_DUTY: Final = "leaver_withdrawal"


@transaction.atomic
def leave(*, person: Person, day: date, by: Person | None) -> Person:
    """End everything of somebody on a day, the first on which they no longer work here. A day to come is kept dated."""
    for row in chain(
        Post.objects.not_over_by(day).filter(person=person),
        LineManagement.objects.not_over_by(day).filter(Q(person=person) | Q(manager=person)),
        StandIn.objects.not_over_by(day).filter(Q(stand_in=person) | Q(grant__person=person)),
    ):
        _end(row, day)
    for grant in RoleGrant.objects.not_over_by(day).filter(person=person):
        # A role that began today, or is to begin, was never in force: it does not outlast the account by a day.
        grant.ended_by, grant.ends = by, max(day, grant.starts)
        grant.save()
        facts = {"person": person.pk, "ends": grant.ends.isoformat(), "left": True}
        audit.record("role_ended", by=by, subject=grant, facts=facts)
    audit.record("person_left", by=by, subject=person, facts={"day": day.isoformat()})
    for end in ports.on_person_left:
        end(person=person, ends=day, by=by)
    _ask_for_the_withdrawal(person, day, by)
    if day <= today():
        _close_account(person, by)
        pass_on_duties(on=today())
    standing.refresh_around([person.pk], today())
    return person


@transaction.atomic
def close_accounts(*, on: date) -> int:
    """Close the accounts of those whose last day has come: whose every post and every role is over. Repeatable."""
    going = Person.objects.filter(is_active=True, posts__isnull=False).exclude(
        Q(pk__in=Post.objects.not_over_by(on).values("person"))
        | Q(pk__in=RoleGrant.objects.not_over_by(on).values("person"))
    )
    people = list(going.distinct())
    for person in people:
        _close_account(person, None)
    standing.refresh_around([person.pk for person in people], on)
    return len(people)


def close_withdrawal_duty(*, enrolment: Enrolment, ends: date, by: Person | None) -> list[str]:
    """Close the duty to record the withdrawal of somebody who left, when their pathway has ended."""
    close_duty(kind=WITHDRAWAL_DUTY, source=enrolment, by=by, reason=f"The pathway ended on {in_words(ends)}.")
    return []


def _end(row: Dated, day: date) -> None:
    """End a dated row on a day; one that begins later is over the day after it begins, since rows are kept."""
    row.ends = max(day, row.starts + timedelta(days=1))
    row.save()


def _close_account(person: Person, by: Person | None) -> None:
    person.is_active = False
    # Whoever comes back chooses a new one: an old password that somebody else has learned opens nothing.
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    withdraw(person=person, by=by)
    sync_groups(person=person)
    give_up_all_places(person=person)
    audit.record("account_closed", by=by, subject=person)
    end_sign_ins(person=person, by=by)


def _ask_for_the_withdrawal(person: Person, day: date, by: Person | None) -> None:
    """Ask the region to record the withdrawal: who leaves the service leaves the pathway, and is asked why."""
    enrolment = Enrolment.objects.open().filter(person=person).first()
    post = Post.objects.filter(person=person).select_related("unit").order_by("-starts", "-pk").first()
    if enrolment is None or post is None:
        return
    region = Unit.objects.filter(path=post.unit.region_path).get()
    days = RuleBook.at(region, today()).answer(LEAVER_WITHDRAWAL_DAYS).value
    open_duty(
        kind=WITHDRAWAL_DUTY,
        source=enrolment,
        title=f"Record the withdrawal of {person}",
        reason=f"Leaves the service on {in_words(day)}, and the pathway is still open.",
        due=working_day_after(max(day, today()), int(days)),
        about=person,
        role=Role.REGIONAL_LEARNING_MANAGER,
        unit=region,
        link=reverse("progress:record", args=[enrolment.pk]),
        link_text="Open the record",
        by=by,
    )
