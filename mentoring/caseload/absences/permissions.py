"""Who may plan, call off and end the absence of which manager, and who may stand in: each refusal with its reason."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from lms.calendar import in_words, today
from lms.models import Absence, Person, RoleGrant
from lms.permissions import NotAllowed, check_may, check_may_about, rights_of, under
from lms.roles import Permission
from mentoring.caseload.absences.asking import STAND_IN_GRADES, Away, days, last_day, to_carry
from mentoring.caseload.absences.plan import Plan, Proposed
from mentoring.caseload.span.lines import CAREER_BREAK, DAY
from mentoring.caseload.span.spans import MANAGING, between
from mentoring.pairings.spans import FAR, without

SECONDED = "secondment"


def managers_planned_by(person: Person, on: date) -> QuerySet[Person]:
    """Return the managers whose absence somebody may plan: never their own."""
    grants = RoleGrant.objects.not_over_by(on).filter(role__in=[role.value for role in MANAGING])
    there = grants.filter(under(rights_of(person, on).places(Permission.PLAN_ABSENCE))).values("person")
    return Person.objects.filter(pk__in=there, is_active=True).exclude(pk=person.pk).order_by("name", "pk")


def check_absent(away: Away) -> None:
    """Refuse unless this manager’s absence on these days may be planned by whoever plans it."""
    by, manager = away.by, away.manager
    check_may_about(by, Permission.PLAN_ABSENCE, manager, on=today())
    if not away.roles:
        raise NotAllowed(f"{manager} holds no role of a manager on these days: there is nothing to stand in for.")
    for role in away.roles:
        check_may(by, Permission.PLAN_ABSENCE, unit=role.grant.unit, on=today())
    if away.starts < today():
        raise NotAllowed(f"The first day must be today or later: you wrote {in_words(away.starts)}.")
    absences = Absence.objects.filter(person=manager, kind=Absence.Kind.AWAY)
    known = between(absences, away.starts, away.ends - DAY).first()
    if known is not None:
        words = days(known.starts, known.ends or FAR)
        raise NotAllowed(f"{manager} is away {words} already. Choose other days, or call that off first.")


def check_plan(plan: Plan) -> None:
    """Refuse a plan that may not be agreed, with the first reason."""
    for sentence in problems(plan):
        raise NotAllowed(sentence)


def check_as_seen(plan: Plan, seen: str) -> None:
    """Refuse a plan of which something has changed since it was looked at."""
    if plan.looked_at != seen:
        raise NotAllowed("Something has changed since you looked. Look at who would carry whom again.")


def problems(plan: Plan) -> Iterator[str]:
    """Yield, in a sentence each, what stands in the way of a plan."""
    for row in plan.proposed:
        if row.role not in plan.away.roles:
            yield f"{plan.away.manager} does not carry {row.role.in_words} on these days any more."
            return
        if sentence := why_not(plan.away, row.stand_in, row.starts, row.ends) or _already(plan, row):
            yield sentence
    for one in plan.nobody:
        yield one.in_words


def why_not(away: Away, stand_in: int, starts: date, ends: date) -> str:
    """Return why somebody may not stand in on these days for anybody, or nothing."""
    if stand_in == away.manager.pk:
        return f"{away.manager} is the one who is away: nobody stands in for themselves."
    if stand_in == away.by.pk:
        return "You would give yourself this role, and nobody does. Ask whoever answers for the wider place."
    if stand_in not in away.pool:
        person = Person.objects.filter(pk=stand_in).first()
        return (
            f"{person} is no senior probation officer or head of PDU, with an open account, in the place where you "
            "plan absences: a stand-in is one of them."
        )
    return _grade(away, stand_in, starts, ends) or _elsewhere(away, stand_in, starts, ends)


def _grade(away: Away, stand_in: int, starts: date, ends: date) -> str:
    """Refuse whoever does not work as a manager on every one of the days."""
    works = [work for work in away.lines.posts.get(stand_in, ()) if work.kind not in (CAREER_BREAK, SECONDED)]
    rows = [(work.starts, work.ends) for work in works if work.grade in STAND_IN_GRADES]
    missing = without([(starts, ends)], rows)
    if not missing:
        return ""
    words = days(*missing[0])
    return f"{away.pool[stand_in]} does not work as a senior probation officer or head of PDU {words}."


def _elsewhere(away: Away, stand_in: int, starts: date, ends: date) -> str:
    """Refuse whoever is away on any of the days."""
    for first, last in sorted(away.lines.away.get(stand_in, ())):
        if first < ends and last > starts:
            return f"{away.pool[stand_in]} is away {days(first, last)}."
    return ""


def _already(plan: Plan, row: Proposed) -> str:
    """Refuse whoever carries this very role on one of the days, or is proposed for it twice."""
    grant, others = row.role.grant, [one.charge for one in plan.proposed if one is not row]
    if row.stand_in == grant.person_id:
        return f"{grant.person} is the one who is stood in for: nobody stands in for themselves."
    for one in (*plan.away.lines.charges, *others):
        same = (one.stand_in, one.grant) == (row.stand_in, grant.pk)
        if same and one.starts < row.ends and one.ends > row.starts:
            until = f" until {last_day(one.ends)}" if one.ends < FAR else ""
            return f"{plan.away.pool[row.stand_in]} already stands in for {grant.person}{until}."
    return ""


def check_call_off(by: Person, absence: Absence) -> None:
    """Refuse unless `by` may call a manager's absence off, before it begins."""
    check_plans_for(by, absence)
    if absence.starts <= today():
        over = absence.ends is not None and absence.ends <= today()
        raise NotAllowed(
            f"{absence.person} {'was' if over else 'is'} away {days(absence.starts, absence.ends or FAR)}: an absence "
            "is called off only before it begins. What was stays on record."
        )


def check_end(by: Person, absence: Absence) -> None:
    """Refuse unless `by` may end a manager's absence that has begun: only days that are still to come are taken off."""
    check_plans_for(by, absence)
    away = f"{absence.person} is away {days(absence.starts, absence.ends or FAR)}"
    if absence.starts > today():
        raise NotAllowed(f"{away}: that has not begun. Call it off, and plan other days.")
    if absence.ends and absence.ends <= today():
        raise NotAllowed(f"{absence.person} was away {days(absence.starts, absence.ends)}. What was stays on record.")
    if absence.ends and absence.ends <= earliest_back(absence):
        raise NotAllowed(f"{away}: today is their only day away, and it cannot be shorter.")


def earliest_back(absence: Absence) -> date:
    """Return the earliest day on which somebody can be back from an absence that has begun."""
    return max(today(), absence.starts + DAY)


def check_plans_for(by: Person, absence: Absence) -> None:
    """Refuse unless `by` plans absences wherever somebody else carries a role for this one."""
    check_may_about(by, Permission.PLAN_ABSENCE, absence.person, on=today())
    for role in to_carry(absence.person, absence.starts, absence.ends or FAR):
        check_may(by, Permission.PLAN_ABSENCE, unit=role.grant.unit, on=today())
