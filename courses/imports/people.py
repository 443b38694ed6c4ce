"""A file of people compared with what is on record: who is new, moved, changed, back or gone, and what cannot be.

What a file leaves empty changes nothing, and neither does leaving somebody out: only a day under “Left on” ends.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from courses.imports import posts
from courses.imports.on_record import OnRecord
from courses.imports.people_rows import (
    CODE,
    EMAIL,
    GRADE,
    LEFT_ON,
    MANAGER,
    NAME,
    PATHWAY,
    POST_FROM,
    ROLES_HELD,
    START,
    UNIT,
    PersonRow,
    row_of,
)
from courses.imports.posts import NewPost
from courses.imports.report import CHANGED, LEFT, MOVED, NEW, RETURNED, Change, listed
from courses.imports.table import Table
from courses.models import PathwayVersion
from lms.calendar import in_words
from lms.models import LineManagement, Person, RoleGrant, Unit
from lms.permissions import check_grant, refusal
from lms.roles import ROLES, Role

MOST_STEPS: Final = 30


@dataclass
class Planned:
    """What a line would do, as the actions need it and as people read it."""

    row: PersonRow
    person: Person | None
    kind: str = ""
    says: list[str] = field(default_factory=list)
    name: str | None = None
    code: str | None = None
    post: NewPost | None = None
    manager: str | None = None
    manager_from: date | None = None
    old_manager: LineManagement | None = None
    grants: list[tuple[Role, Unit]] = field(default_factory=list)
    grants_end: list[RoleGrant] = field(default_factory=list)
    from_day: date | None = None
    pathway: PathwayVersion | None = None
    left_on: date | None = None
    invite: bool = False

    def say(self, kind: str, sentence: str) -> None:
        """Add a sentence; what a line is called is the first and weightiest thing that it does."""
        self.kind = self.kind or kind
        self.says.append(sentence)

    @property
    def change(self) -> Change:
        """Return it as a line of the report."""
        who = self.person.name if self.person else self.row.name or self.row.email
        return Change(self.row.line.number, self.kind, who, tuple(self.says))


@dataclass
class People:
    """What the lines would do, how many of them say nothing new, and who of their places is not among them."""

    planned: list[Planned]
    unchanged: int
    notes: tuple[str, ...] = ()


def read_people(table: Table, by: Person | None, on: date) -> People:
    """Compare every line with what is on record. Faults stay with the lines."""
    rows = [row for line in table.lines if (row := row_of(line, on))]
    record = OnRecord.about(rows, by, on)
    _check_doubles(rows)
    named = {row.email for row in rows}
    plans = [_plan(row, record, named) for row in rows]
    _check_circles(plans, record)
    doing = [plan for plan in plans if plan.kind]
    return People(doing, len(plans) - len(doing), _not_in_file(rows, record, named))


def _not_in_file(rows: list[PersonRow], record: OnRecord, named: set[str]) -> tuple[str, ...]:
    units = {unit.pk: unit for row in rows if row.unit and (unit := record.units.get(row.unit.casefold()))}
    others = record.others_at(units.values(), named) if units else []
    if not others:
        return ()
    who = "1 person of these places is" if len(others) == 1 else f"{len(others):,} people of these places are"
    return (f"{who} not in this file: nothing is changed about {listed(others)}.",)


def _check_doubles(rows: list[PersonRow]) -> None:
    """Report an e-mail or a staff code that stands on two lines."""
    for column, values in ((EMAIL, [row.email for row in rows]), (CODE, [row.code for row in rows])):
        seen: dict[str, int] = {}
        for row, value in zip(rows, values, strict=True):
            if value and seen.setdefault(value, row.line.number) != row.line.number:
                row.line.fault(column, f"Line {seen[value]} has this already. One line for each person.")


def _plan(row: PersonRow, record: OnRecord, named: set[str]) -> Planned:
    plan = Planned(row, record.people.get(row.email))
    if plan.person and row.left_on:
        _leave(plan, record)
    elif row.left_on:
        row.line.fault(LEFT_ON, "Nobody here has this e-mail, so nobody of it can have left.")
    else:
        unit = _unit(row, record)
        _account(plan, unit, record)
        posts.plan_post(plan, unit, record)
        _manager(plan, record, named)
        _roles(plan, unit, record)
        _pathway(plan, unit, record)
    _check_reach(plan, record)
    return plan


def _check_reach(plan: Planned, record: OnRecord) -> None:
    """Report a change to somebody whom the importer may not touch; a line that changes nothing harms nobody."""
    if not plan.kind or plan.person is None:
        return
    if record.by is not None and plan.person.pk == record.by.pk:
        plan.row.line.fault(EMAIL, "This is you, and nobody imports changes about themselves.")
    elif not record.may_touch_person(plan.person):
        plan.row.line.fault(EMAIL, f"{plan.person} works outside the place where you may import.")


def _unit(row: PersonRow, record: OnRecord) -> Unit | None:
    """Return the place that a line names, which must exist and be the importer's."""
    if row.unit is None:
        return None
    unit = record.units.get(row.unit.casefold())
    if unit is None:
        row.line.fault(UNIT, "There is no place with this code.")
    elif not record.may_touch(unit):
        row.line.fault(UNIT, f"{unit} is outside the place where you may import.")
        return None
    return unit


def _account(plan: Planned, unit: Unit | None, record: OnRecord) -> None:
    """Say what is new about the account itself."""
    row, person = plan.row, plan.person
    owner = record.codes.get(row.code) if row.code else None
    if owner and owner != person:
        row.line.fault(CODE, f"This is the staff code of {owner}.")
    if person is None:
        for column in (NAME, GRADE, UNIT, POST_FROM):
            if not row.line.has(column):
                row.line.fault(column, "Nothing stands here. Somebody new needs it.")
        plan.say(NEW, f"A new account for {row.email}, without a password.")
        _invitation(plan, unit, record)
        return
    if not person.is_active:
        plan.say(RETURNED, "The account opens again.")
        _invitation(plan, unit, record)
        if row.post_from is None:
            row.line.fault(POST_FROM, f"{person} has left. Somebody who comes back needs the first day in a post.")
    _account_words(plan, row, person)


def _invitation(plan: Planned, unit: Unit | None, record: OnRecord) -> None:
    """Say that an invitation goes out, where the rule of the region has it so."""
    plan.invite = record.invites(unit)
    if plan.invite:
        plan.say(NEW, "They are invited by e-mail to choose a password.")


def _account_words(plan: Planned, row: PersonRow, person: Person) -> None:
    """Say what the line calls otherwise: a name may change, a staff code is only filled in."""
    if row.code and person.staff_code and row.code != person.staff_code:
        row.line.fault(CODE, f"{person} has the staff code {person.staff_code} on record. Is this somebody else?")
    elif row.code and row.code != person.staff_code:
        plan.code = row.code
        plan.say(CHANGED, f"Staff code {row.code}.")
    if row.name and row.name != person.name:
        plan.name = row.name
        plan.say(CHANGED, f"Name: {person.name} → {row.name}.")


def _manager(plan: Planned, record: OnRecord, named: set[str]) -> None:
    """Say who manages the person from when."""
    row = plan.row
    if row.manager is None or (row.post_from is None and row.line.has(POST_FROM)):
        return
    manager = record.people.get(row.manager)
    if (manager is None and row.manager not in named) or (manager and not manager.is_active):
        row.line.fault(MANAGER, "Nobody who works here has this e-mail, and no line of this file does.")
        return
    day = posts.effective_day(row, record.on)
    lines = record.lines.get(plan.person.pk, []) if plan.person else []
    present = next((line for line in lines if line.is_on(day)), None)
    if present and present.manager.email == row.manager:
        return
    if any(line.starts > day for line in lines):
        row.line.fault(MANAGER, f"Another line manager begins after {in_words(day)}. Change that first.")
        return
    if present and present.starts >= day:
        began = in_words(present.starts)
        row.line.fault(MANAGER, f"{present.manager} began as line manager on {began}: the next one begins later.")
        return
    plan.manager, plan.manager_from, plan.old_manager = row.manager, day, present
    name = manager.name if manager else row.manager
    old = f"{present.manager} → " if present else ""
    plan.say(MOVED, f"Line manager: {old}{name}, from {in_words(day)}.")


def _roles(plan: Planned, unit: Unit | None, record: OnRecord) -> None:
    """Say which roles are granted, and which move with a post."""
    row = plan.row
    held = record.grants.get(plan.person.pk, []) if plan.person else []
    day = plan.from_day = posts.effective_day(row, record.on)
    for role, code in row.roles:
        place = record.units.get(code.casefold()) if code else unit or posts.place_on(plan, record, day)
        if place is None and (code or not row.unit):
            row.line.fault(ROLES_HELD, f"There is no place {code}." if code else "A role needs a place: name the unit.")
        elif place is None:
            continue
        elif not any(grant.role == role and grant.unit_id == place.pk and grant.ends is None for grant in held):
            _grant(plan, role, place, record, day)
    if plan.post and plan.post.old and plan.post.old.unit_id != plan.post.unit.pk:
        _leave_behind(plan, held, plan.post.old.unit, day)


def _grant(plan: Planned, role: Role, place: Unit, record: OnRecord, day: date) -> None:
    by, line = record.by, plan.row.line
    if not record.may_touch(place):
        line.fault(ROLES_HELD, f"{place} is outside the place where you may import.")
    elif by and (sentence := refusal(check_grant, by, role, place, plan.person or Person(), on=record.on)):
        line.fault(ROLES_HELD, sentence)
    else:
        plan.grants.append((role, place))
        plan.say(CHANGED, f"{ROLES[role].name}, {place}, from {in_words(day)}.")


def _leave_behind(plan: Planned, held: list[RoleGrant], old: Unit, day: date) -> None:
    """End at the old place the roles that are granted at the new one; name those that stay."""
    granted = {role for role, _ in plan.grants}
    for grant in held:
        if grant.unit_id != old.pk or grant.ends is not None:
            continue
        name = ROLES[Role(grant.role)].name
        if Role(grant.role) in granted and grant.starts < day:
            plan.grants_end.append(grant)
            plan.say(MOVED, f"No longer {name}, {old}, from {in_words(day)}.")
        else:
            plan.say(MOVED, f"Stays {name}, {old}: no line says otherwise.")


def _pathway(plan: Planned, unit: Unit | None, record: OnRecord) -> None:
    """Say which pathway the person begins."""
    row = plan.row
    if row.pathway is None or row.start is None:
        return
    present = record.enrolments.get(plan.person.pk) if plan.person else None
    if present:
        _check_same_pathway(row, present.pathway_version, present.starts)
        return
    ended = record.ended.get(plan.person.pk) if plan.person else None
    if ended and row.start < ended:
        row.line.fault(START, f"An earlier pathway ended on {in_words(ended)}. This one begins that day, or later.")
        return
    version = record.version_on(row.pathway, row.start)
    if version is None:
        known = any(item.pathway.key == row.pathway for item in record.versions)
        cause = f"Nobody can start on it on {in_words(row.start)}." if known else "There is no pathway with this key."
        row.line.fault(PATHWAY, cause)
        return
    plan.pathway = version
    plan.say(CHANGED, f"{version.pathway} from {in_words(row.start)}, intake {row.intake}, share {row.share}.")


def _check_same_pathway(row: PersonRow, version: PathwayVersion, starts: date) -> None:
    if version.pathway.key != row.pathway:
        row.line.fault(PATHWAY, f"They are on {version.pathway} since {in_words(starts)}. A file does not change that.")
    elif starts != row.start:
        row.line.fault(START, f"They began on {in_words(starts)}. Dates are changed on the learner’s record.")


def _leave(plan: Planned, record: OnRecord) -> None:
    """Say what ends with somebody who leaves."""
    person, day = plan.person, plan.row.left_on
    if person is None or day is None or not person.is_active:
        return
    last = _last_day(person, record)
    if last and last < day:
        plan.row.line.fault(LEFT_ON, f"On record everything of theirs ends on {in_words(last)} already.")
    if last and last <= day:
        return
    plan.left_on = day
    plan.say(LEFT, f"Leaves on {in_words(day)}: posts, line management, roles and pairings end, and so does sign-in.")
    if reports := record.reports.get(person.pk):
        plan.say(LEFT, f"Manages {listed(reports)}: they need another line manager.")
    if person.pk in record.enrolments:
        plan.say(LEFT, "Is on a pathway: the regional learning manager is asked to record the withdrawal.")


def _last_day(person: Person, record: OnRecord) -> date | None:
    """Return the day on which everything of somebody ends on record, or nothing while something goes on."""
    ends = [row.ends for row in (*record.posts.get(person.pk, []), *record.grants.get(person.pk, []))]
    days = [day for day in ends if day]
    return max(days) if days and len(days) == len(ends) else None


def _check_circles(plans: list[Planned], record: OnRecord) -> None:
    """Report a line manager who would be managed, however far up, by the person themselves."""
    changed = [plan for plan in plans if plan.manager]
    above = record.managers() | {plan.row.email: plan.manager for plan in changed if plan.manager} if changed else {}
    for plan in changed:
        manager = plan.manager
        for _ in range(MOST_STEPS):
            if manager is None or manager == plan.row.email:
                break
            manager = above.get(manager)
        if manager == plan.row.email:
            plan.row.line.fault(MANAGER, "They would manage each other, one above the other in a circle.")
