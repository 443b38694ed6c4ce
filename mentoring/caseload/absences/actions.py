"""What is done about absences of managers: one is agreed with its stand-ins, called off before it begins, or ended."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from courses import standing
from courses.models import Enrolment
from lms import audit
from lms.actions import drop_notices, queue_notice, queue_notices, sync_groups
from lms.calendar import in_words, today
from lms.models import Absence, AuditEvent, Notice, Person, StandIn
from mentoring.caseload.absences.asking import Away, days, last_day, to_carry
from mentoring.caseload.absences.permissions import (
    check_absent,
    check_as_seen,
    check_call_off,
    check_end,
    check_plan,
    check_plans_for,
    earliest_back,
)
from mentoring.caseload.absences.plan import Plan, Proposed
from mentoring.pairings.columns import pairing_columns
from mentoring.pairings.handing_over import keep_hand_overs
from mentoring.pairings.models import Pairing
from mentoring.pairings.spans import FAR
from mentoring.pairings.stretches import write_stretches

# Under this the record keeps which stand-ins an absence arranged.
PLANNED: Final = "absence_planned"


@transaction.atomic
def plan_absence(
    *, manager: Person, starts: date, ends: date, proposed: Sequence[Proposed], seen: str, by: Person
) -> Absence:
    """Agree to a manager’s absence with its stand-ins, all or nothing, as it was `seen` and as it still stands."""
    _lock({manager.pk, *(row.stand_in for row in proposed)})
    plan = Plan(Away(by, manager, starts, ends, today()), tuple(proposed))
    check_absent(plan.away)
    check_plan(plan)
    check_as_seen(plan, seen)
    absence = Absence(person=manager, kind=Absence.Kind.AWAY, starts=starts, ends=ends)
    absence.full_clean()
    absence.save()
    rows = [_stand_in(row, by) for row in proposed]
    _settle(manager, (row.stand_in for row in rows), by)
    audit.record(PLANNED, by=by, subject=absence, facts=_facts(plan, absence, rows))
    _tell(plan, absence)
    return absence


def _stand_in(proposed: Proposed, by: Person) -> StandIn:
    """Write one stand-in, with exactly the place of the role."""
    row = StandIn(
        grant=proposed.role.grant,
        stand_in_id=proposed.stand_in,
        starts=proposed.starts,
        ends=proposed.ends,
        arranged_by=by,
    )
    row.full_clean()
    row.save()
    facts = {"grant": row.grant_id, "stand_in": row.stand_in_id}
    audit.record("stand_in_arranged", by=by, subject=row, facts=facts | _dates(row))
    return row


def _facts(plan: Plan, absence: Absence, rows: Iterable[StandIn]) -> dict[str, Any]:
    """Return what the record keeps: who, when, what each would carry, and by which rule."""
    spans = [
        {
            "stand_in": one.stand_in,
            "starts": one.starts.isoformat(),
            "ends": one.ends.isoformat(),
            "before": str(one.before.full_time_equivalent),
            "during": str(one.during.full_time_equivalent),
        }
        for one in plan.changes
    ]
    rules = {one.stand_in: plan.away.rule(one.stand_in, one.starts) for one in plan.changes}
    return {
        "person": absence.person_id,
        **_dates(absence),
        "stand_ins": [row.pk for row in rows],
        "spans": spans,
        "rules": [{"stand_in": pk, "value": rule.value, "version": rule.version} for pk, rule in rules.items()],
    }


def _dates(row: Absence | StandIn) -> dict[str, Any]:
    return {"starts": row.starts.isoformat(), "ends": row.ends.isoformat() if row.ends else None}


@transaction.atomic
def call_off_absence(*, absence: Absence, by: Person) -> None:
    """Call a manager's absence off before it begins: it and its stand-ins are gone, the record stays."""
    _lock({absence.person_id})
    check_call_off(by, absence)
    rows = list(stand_ins_of(absence).select_related("stand_in"))
    facts = {"person": absence.person_id, **_dates(absence), "stand_ins": [row.pk for row in rows]}
    audit.record("absence_called_off", by=by, subject=absence, facts=facts)
    for row in rows:
        _take_back(row, by)
    told, event = _told(absence, "The absence is called off."), f"{event_of(absence)}-called-off"
    words = days(absence.starts, absence.ends or FAR)
    absence.delete()
    _settle(absence.person, (row.stand_in for row in rows), by)
    queue_notices(people=told, event=event, text=f"{absence.person} is not away {words}", link=reverse("home"))


def _take_back(row: StandIn, by: Person) -> None:
    """Take a stand-in back who has not begun."""
    facts = {"grant": row.grant_id, "stand_in": row.stand_in_id, **_dates(row)}
    audit.record("stand_in_called_off", by=by, subject=row, facts=facts)
    row.delete()


@transaction.atomic
def end_absence(*, absence: Absence, back: date, words: str, by: Person) -> Absence:
    """End a manager's absence that has begun, and its stand-ins, on the first day `back`: days that are over stay.

    Posted twice it counts once.
    """
    _lock({absence.person_id})
    absence.refresh_from_db()
    check_plans_for(by, absence)
    if absence.ends == back:
        return absence
    check_end(by, absence)
    _check_back(absence, back)
    rows = [row for row in stand_ins_of(absence).select_related("stand_in") if row.ends is None or row.ends > back]
    facts = {"person": absence.person_id, "stand_ins": [row.pk for row in rows], "was": _dates(absence)["ends"]}
    absence.ends = back
    absence.full_clean()
    absence.save(update_fields=["ends"])
    audit.record("absence_ended", by=by, subject=absence, facts=facts | _dates(absence), words=words)
    for row in rows:
        _end_stand_in(row, back, by)
    _settle(absence.person, (row.stand_in for row in rows), by)
    _tell_back(absence, rows)
    return absence


def _check_back(absence: Absence, back: date) -> None:
    """Refuse a first day back that changes a day which is over, or that makes the absence no shorter."""
    earliest, ends = earliest_back(absence), absence.ends
    if back < earliest:
        raise ValidationError({"back": f"The day must be {in_words(earliest)} or later: you wrote {in_words(back)}"})
    if ends and back > ends:
        sentence = f"They are back on {in_words(ends)} already. The day must be earlier: you wrote {in_words(back)}"
        raise ValidationError({"back": sentence})


def _end_stand_in(row: StandIn, back: date, by: Person) -> None:
    """End one stand-in; who would only have begun later is taken back."""
    if row.starts >= back:
        _take_back(row, by)
        return
    row.ends = back
    row.full_clean()
    row.save(update_fields=["ends"])
    facts = {"grant": row.grant_id, "stand_in": row.stand_in_id, **_dates(row)}
    audit.record("stand_in_ended", by=by, subject=row, facts=facts)


def _tell_back(absence: Absence, rows: Iterable[StandIn]) -> None:
    """Tell the manager, those who stood in, and whoever was told of the absence, from when the manager is back."""
    told = {person.pk: person for person in _told(absence, "The absence ends sooner.")}
    told |= {person.pk: person for person in (absence.person, *(row.stand_in for row in rows)) if person.is_active}
    text = f"{absence.person} is back from {in_words(absence.ends or FAR)}"
    event = f"{event_of(absence)}-back-{absence.ends:%Y%m%d}"
    queue_notices(people=told.values(), event=event, text=text, link=reverse("home"))


def event_of(absence: Absence) -> str:
    """Return the event under which an absence is told."""
    return f"absence-{absence.pk}"


def _told(absence: Absence, why: str) -> list[Person]:
    """Return who has been told of an absence; a message of it that still waits is sent no more."""
    notices = Notice.objects.filter(event=event_of(absence))
    drop_notices(notices=notices, reason=why)
    return list(Person.objects.filter(pk__in=notices.values("person"), is_active=True))


def stand_ins_of(absence: Absence) -> QuerySet[StandIn]:
    """Return the stand-ins that were arranged with an absence: nobody else who stands in on the same days."""
    event = AuditEvent.objects.filter(code=PLANNED, subject_kind=absence._meta.label_lower, subject_id=absence.pk)
    facts = event.order_by("-pk").values_list("facts", flat=True).first()
    found = _others_in_these_roles(absence) if facts is None else StandIn.objects.filter(pk__in=facts["stand_ins"])
    return found.order_by("starts", "pk")


def _others_in_these_roles(absence: Absence) -> QuerySet[StandIn]:
    """Return who stands in, in a role that the manager would carry, for an absence of which no plan is on record."""
    ends, theirs = absence.ends or FAR, Q(pk__in=[])
    for role in to_carry(absence.person, absence.starts, ends):
        theirs |= Q(grant=role.grant, starts__gte=role.starts, starts__lt=role.ends)
    rows: QuerySet[StandIn] = StandIn.objects.filter(theirs).filter(Q(ends__lte=ends) if absence.ends else Q())
    return rows.exclude(stand_in=absence.person)


def _lock(people: set[int]) -> None:
    """Let two who plan for the same managers come one after the other."""
    list(Person.objects.filter(pk__in=people).order_by("pk").select_for_update(of=("self",)))


def _settle(manager: Person, stand_ins: Iterable[Person], by: Person) -> None:
    """Bring up to date what rests on it: content groups, and the mentor cover of learners whom the manager mentors."""
    for person in {row.pk: row for row in stand_ins}.values():
        sync_groups(person=person)
    on = today()
    mentored = Pairing.objects.not_over_by(on).filter(supporter=manager, kind=Pairing.Kind.MENTOR)
    learners = list(mentored.values_list("learner", flat=True))
    enrolments = list(Enrolment.objects.open().filter(person__in=learners).values_list("pk", flat=True))
    if enrolments:
        write_stretches(enrolments, on)
        standing.refresh_all(learners, pairing_columns, on)
        keep_hand_overs(on=on, by=by, enrolments=enrolments)


def _tell(plan: Plan, absence: Absence) -> None:
    """Tell the manager, each stand-in, and everybody whom they would carry."""
    away, event = plan.away, event_of(absence)
    text = f"Your absence is agreed, until {last_day(away.ends)}: who stands in is arranged"
    queue_notice(person=away.manager, event=event, text=text, link=reverse("home"))
    for pk in plan.stand_ins:
        person = away.pool[pk]
        text = f"You stand in for {away.manager} {away.in_words}"
        queue_notice(person=person, event=event, text=text, link=_span_of(person))
    carried = {person for row in plan.proposed for person in plan.planned.within(row.charge, row.starts)}
    people = Person.objects.filter(pk__in=carried - set(plan.stand_ins), is_active=True)
    text = f"{away.manager} is away {away.in_words}. Your first page says who stands in"
    queue_notices(people=people, event=event, text=text, link=reverse("home"))


def _span_of(person: Person) -> str:
    return reverse("caseload:span_of", args=[person.pk])
