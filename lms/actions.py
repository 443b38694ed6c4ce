"""What is done to people, grants, rules, duties and notices: check, change, record, queue, return."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from lms import audit
from lms.calendar import today
from lms.models import Duty, Notice, Person, RegionChoice, RoleGrant, StaffAlias, StandIn, Unit
from lms.models.notice import NoticeQuerySet
from lms.permissions import NotAllowed, check_grant, check_may, last_line_manager_of
from lms.policy.rule import Rule
from lms.roles import PRIVATE_DUTIES, ROLES, Permission, Role

# What rests on the rules of a region is brought up to date: filled by the apps above.
after_rule_chosen: Final[list[Callable[[RegionChoice], object]]] = []


@transaction.atomic
def grant_role(
    *,
    person: Person,
    role: Role,
    unit: Unit,
    by: Person | None,
    starts: date | None = None,
    ends: date | None = None,
) -> RoleGrant:
    """Give `person` a role at a place. `by` is nobody only for the first grants of an installation."""
    day = starts or today()
    if by is not None:
        check_grant(by, role, unit, person, on=today())
    grant = RoleGrant(person=person, role=role.value, unit=unit, starts=day, ends=ends, granted_by=by)
    grant.full_clean()
    grant.save()
    sync_groups(person=person)
    facts = {"person": person.pk, "role": role.value, "unit": unit.pk, "starts": day.isoformat()}
    audit.record("role_granted", by=by, subject=grant, facts=facts | ({"ends": ends.isoformat()} if ends else {}))
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, by: Person | None, ends: date | None = None) -> RoleGrant:
    """End a grant on a day (today when left out). The row stays. `by` is nobody for the import by command."""
    if by is not None:
        check_grant(by, Role(grant.role), grant.unit, grant.person, on=today())
    grant.ends, grant.ended_by = ends or today(), by
    grant.full_clean()
    grant.save()
    sync_groups(person=grant.person)
    facts = {"person": grant.person_id, "role": grant.role, "unit": grant.unit_id, "ends": grant.ends.isoformat()}
    audit.record("role_ended", by=by, subject=grant, facts=facts)
    return grant


@transaction.atomic
def sync_groups(*, person: Person) -> None:
    """Put a person into the content groups of the roles they hold today: Wagtail reads groups, not grants."""
    held = {
        grant.role
        for grant in RoleGrant.objects.on(today()).filter(
            models.Q(person=person) | models.Q(stand_ins__in=StandIn.objects.on(today()).filter(stand_in=person))
        )
    }
    names = [ROLES[Role(role)].name for role in held if ROLES[Role(role)].content_editor]
    person.groups.set(Group.objects.filter(name__in=names))


@transaction.atomic
def choose_rule(*, rule: Rule, region: Unit, value: Any, starts: date, reason: str, by: Person) -> RegionChoice:
    """Record a region's own value of a rule from a day on. The day is today or later: the past stays decided."""
    check_may(by, Permission.CHOOSE_RULES, unit=region, on=today())
    if region.kind != Unit.Kind.REGION:
        raise NotAllowed("Only a region chooses its own value of a rule.")
    if value is not None and (sentence := rule.why_not(value)):
        raise ValidationError({"value": sentence})
    if starts < today():
        raise ValidationError({"starts": "The first day must be today or later: past decisions keep their rules."})
    if not reason.strip():
        raise ValidationError({"reason": "Say why the region chooses this value."})
    choice = RegionChoice.objects.create(
        region=region, rule=rule.key, value=value, starts=starts, reason=reason.strip(), chosen_by=by
    )
    audit.record("rule_chosen", by=by, subject=choice, facts={"rule": rule.key, "value": value, "region": region.pk})
    for follow in after_rule_chosen:
        follow(choice)
    return choice


@transaction.atomic
def confirm_alias(*, team_name: str, name: str, person: Person, by: Person) -> StaffAlias:
    """Record what a name of the workload export means in a team, for good."""
    check_may(by, Permission.IMPORT_WORKLOAD, on=today())
    alias, created = StaffAlias.objects.get_or_create(
        team_name=team_name, name=name, defaults={"person": person, "confirmed_by": by}
    )
    if not created and alias.person_id != person.pk:
        raise NotAllowed(f"{name} in {team_name} was confirmed to be {alias.person} by {alias.confirmed_by}.")
    if created:
        audit.record("alias_confirmed", by=by, subject=alias, facts={"person": person.pk})
    return alias


@transaction.atomic
def open_duty(
    *,
    kind: str,
    source: models.Model,
    title: str,
    reason: str,
    due: date,
    about: Person | None = None,
    owner: Person | None = None,
    role: Role | None = None,
    unit: Unit | None = None,
    link: str = "",
    link_text: str = "",
    by: Person | None = None,
) -> Duty:
    """Open a duty for a person, or for whoever holds `role` at `unit`. Open already: nothing changes."""
    duty, created = Duty.objects.get_or_create(
        kind=kind,
        source_kind=source._meta.label_lower,
        source_id=source.pk,
        closed_at=None,
        defaults={
            "title": title,
            "reason": reason,
            "due": due,
            "about": about,
            "owner": owner,
            "owner_role": role.value if role else "",
            "owner_unit": unit,
            "link": link,
            "link_text": link_text,
        },
    )
    if created:
        audit.record("duty_opened", by=by, subject=duty, facts={"kind": kind, "owner": duty.owner_id})
        if owner is not None:
            queue_notice(person=owner, event=notice_of(duty), text=title, link=link or "/")
    return duty


@transaction.atomic
def change_duty(*, duty: Duty, reason: str, due: date, by: Person | None) -> Duty:
    """Say afresh why and by when an open duty is to be done."""
    duty.reason, duty.due = reason, due
    duty.save(update_fields=["reason", "due"])
    audit.record("duty_changed", by=by, subject=duty, facts={"due": due.isoformat()})
    return duty


@transaction.atomic
def close_duty(*, kind: str, source: models.Model, by: Person | None, reason: str = "") -> int:
    """Close the open duty of this kind and source, if there is one; return how many were closed."""
    of_source = Duty.objects.filter(kind=kind, source_kind=source._meta.label_lower, source_id=source.pk)
    return close_duties(duties=of_source, by=by, reason=reason)


@transaction.atomic
def close_duties(*, duties: "models.QuerySet[Duty]", by: Person | None, reason: str) -> int:
    """Close those of some duties that are open; return how many were closed. Nobody is told of them any more."""
    closed = []
    for duty in duties.filter(closed_at=None).order_by("pk").select_for_update():
        duty.closed_at, duty.closed_by, duty.close_reason = timezone.now(), by, reason
        duty.save(update_fields=["closed_at", "closed_by", "close_reason"])
        audit.record("duty_closed", by=by, subject=duty, facts={"kind": duty.kind})
        closed.append(notice_of(duty))
    drop_notices(notices=Notice.objects.filter(event__in=closed), reason="It is done, or no longer asked for.")
    return len(closed)


@transaction.atomic
def pass_on_duties(*, on: date) -> int:
    """Give the open duties of whoever has left to the nearest line manager who has not; return how many moved.

    Those that stand on private matter stay where they are: no line manager comes to hear of them.
    """
    passed = 0
    left = Duty.objects.open().filter(owner__is_active=False).exclude(kind__in=PRIVATE_DUTIES)
    for duty in left.select_related("owner").select_for_update(of=("self",)):
        owner, heir = duty.owner, _heir_of(duty, on)
        if owner is None or heir is None:
            continue
        pass_duty(duty=duty, to=heir)
        passed += 1
    return passed


@transaction.atomic
def pass_duty(*, duty: Duty, to: Person, reason: str = "") -> Duty:
    """Give an open duty to somebody else by rule, say on it why, and tell them; whoever had it is told no more."""
    before, place = duty.owner, duty.owner_unit_id
    duty.owner, duty.owner_role, duty.owner_unit = to, "", None
    duty.reason = f"{duty.reason} {reason}".strip()
    duty.save(update_fields=["owner", "owner_role", "owner_unit", "reason"])
    facts = {"from": before.pk if before else None, "to": to.pk} | ({"unit": place} if place else {})
    audit.record("duty_passed", by=None, subject=duty, facts=facts, words=reason)
    notices = Notice.objects.filter(event=notice_of(duty)).exclude(person=to)
    drop_notices(notices=notices, reason=f"It was passed on to {to}.")
    queue_notice(person=to, event=notice_of(duty), text=duty.title, link=duty.link or "/")
    return duty


def _heir_of(duty: Duty, on: date) -> Person | None:
    """Go up the line from a duty's owner to somebody who is here, and whom the duty is not about."""
    passed_over: set[int] = set()
    manager = duty.owner
    while manager is not None and (not manager.is_active or manager.pk == duty.about_id):
        if manager.pk in passed_over:
            return None
        passed_over.add(manager.pk)
        manager = last_line_manager_of(manager, on)
    return manager


def notice_of(duty: Duty) -> str:
    """Return the event under which the owner of a duty is told of it."""
    return f"duty-{duty.pk}"


def queue_notice(*, person: Person, event: str, text: str, link: str, urgent: bool = False) -> Notice:
    """Queue a message, once for each person, event and channel; a job sends it."""
    notice, _ = Notice.objects.get_or_create(
        person=person,
        event=event,
        channel=Notice.Channel.EMAIL,
        defaults={"text": text[:200], "link": link, "urgent": urgent},
    )
    return notice


def queue_notices(*, people: Iterable[Person], event: str, text: str, link: str, urgent: bool = False) -> None:
    """Queue the same message to many people, however many, in one query; a job sends it."""
    rows = [Notice(person=person, event=event, text=text[:200], link=link, urgent=urgent) for person in people]
    Notice.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def drop_notices(*, notices: NoticeQuerySet, reason: str) -> int:
    """Drop those of some messages that still wait, with the reason that stays on record; return how many."""
    return notices.waiting().update(dropped_at=timezone.now(), drop_reason=reason[:200])
