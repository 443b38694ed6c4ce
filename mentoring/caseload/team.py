"""Caseloads: how full everybody of a place is, what they are ready for, and what stands against cases they hold."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from courses.models import Enrolment, Standing
from lms.models import DutySnooze, Person, Post, Unit
from lms.permissions import under, visible_to
from lms.policy.practice import OVERLOAD
from lms.posts import book_for, books_at, posts_on
from lms.roles import Permission
from lms.rules import Answer
from mentoring.caseload.facts import joined
from mentoring.caseload.held.duties import answers_about
from mentoring.caseload.held.readiness import ready_on
from mentoring.caseload.kinds import Kind
from mentoring.caseload.models import HeldGap, Holding
from mentoring.caseload.officers import HOLD_CASES
from mentoring.caseload.reasons import ALLOW, BLOCK, WARN
from mentoring.caseload.reductions.compared import CLIFF, ENDS_EARLY, LAPSED, MISSING, TOO_SMALL, Reductions
from mentoring.caseload.reductions.filed import reductions_of
from mentoring.caseload.workload import Workload, latest_workload

# How each kind of case is said in a cell.
KINDS: Final = {
    Kind.LOW_MEDIUM: "low and medium risk",
    Kind.HIGH: "high risk",
    Kind.DOMESTIC_ABUSE: "domestic abuse",
    Kind.CHILD_SAFEGUARDING: "child safeguarding",
    Kind.SEXUAL_OFFENCE: "sexual offence",
    Kind.STALKING: "stalking",
    Kind.LICENCE: "licence",
    Kind.CUSTODY: "custody",
}
# Pages about one person.
PAGES: Final = (("caseload:workload", "Workload"), ("caseload:decisions", "Decisions"))
# What is wrong with a reduction on file, in a cell.
WRONG: Final = {
    MISSING: "missing on file",
    LAPSED: "lapsed on file",
    TOO_SMALL: "too small on file",
    ENDS_EARLY: "ends too soon on file",
    CLIFF: "none published from here on",
}
SAID: Final = {ALLOW: "Ready", WARN: "With reasons", BLOCK: "Not now"}


def _cases(count: int) -> str:
    return f"{count} case{'' if count == 1 else 's'}"


@dataclass(frozen=True)
class Held:
    """How many cases somebody holds, and against how many of them something stands."""

    cases: int = 0
    against: int = 0
    blocked: int = 0

    @property
    def in_words(self) -> str:
        """Say how many of them are blocked, and how many have a warning."""
        warned, of = self.against - self.blocked, f"of {_cases(self.cases)} held"
        blocked = f"{self.blocked} {of} {'is' if self.blocked == 1 else 'are'} blocked"
        if not self.blocked:
            return f"{warned} {of} {'has' if warned == 1 else 'have'} a warning"
        return f"{blocked}, {warned} more {'has' if warned == 1 else 'have'} a warning" if warned else blocked

    @property
    def short(self) -> str:
        """Say it in a cell."""
        warned = self.against - self.blocked
        words = [f"{self.blocked} blocked"] if self.blocked else []
        return ", ".join([*words, *([f"{warned} with a warning"] if warned else [])])


@dataclass(frozen=True)
class Row:
    """One person as the page shows them."""

    person: Person
    post: Post | None
    workload: Workload | None
    limit: Answer
    held: Held
    standing: Standing | None = None
    reductions: Reductions | None = None
    ready: tuple[tuple[str, str, str], ...] = ()
    answered: DutySnooze | None = None

    @property
    def learner(self) -> bool:
        """Say whether they are on a pathway."""
        return self.standing is not None

    @property
    def over(self) -> bool:
        """Say whether the latest figure is above the limit of their region."""
        return self.workload is not None and (self.workload.percent or 0) > int(self.limit.value)

    @property
    def percent(self) -> str:
        """Write the latest figure."""
        return f"{self.workload.percent}%" if self.workload else ""

    @property
    def without_capacity(self) -> bool:
        """Say whether somebody holds cases though all their hours are reduced."""
        return bool(self.workload and self.workload.no_capacity and self.held.cases)

    @property
    def without_mentor(self) -> bool:
        """Say whether a learner has nobody who may mentor them today."""
        return self.standing is not None and (self.standing.mentor is None or self.standing.days_without_mentor > 0)

    @property
    def mentor(self) -> str:
        """Say who mentors a learner, or for how long nobody may."""
        if self.standing is None:
            return ""
        days = self.standing.days_without_mentor
        gap = f"for {days} {'day' if days == 1 else 'days'}" if days else "since today"
        if self.standing.mentor is None:
            return f"No mentor {gap}"
        return f"{self.standing.mentor}, not eligible {gap}" if days else str(self.standing.mentor)

    @property
    def wrong(self) -> list[str]:
        """Say what is not as it should be of the reduction on file."""
        return [WRONG[finding.kind] for finding in self.reductions.findings] if self.reductions else []

    @property
    def needs(self) -> list[str]:
        """Say what is to be done about them, the most pressing first."""
        found = [self.held.in_words] if self.held.against else []
        if self.without_capacity:
            found.append(f"no capacity, and {_cases(self.held.cases)} held")
        if self.over and self.workload:
            found.append(f"{self.workload.percent}% on {self.workload.day:%-d %B}, above {self.limit.in_words}")
        if self.without_mentor:
            found.append(self.mentor.replace("No mentor", "no mentor"))
        return found

    @property
    def links(self) -> list[tuple[str, str]]:
        """Return the pages about them: address and words."""
        check = (f"{reverse('caseload:check')}?person={self.person.pk}", "Check an allocation")
        found = [check]
        for name, words in PAGES:
            with suppress(NoReverseMatch):
                found.append((reverse(name, args=[self.person.pk]), words))
        return found

    @property
    def urgency(self) -> tuple[Any, ...]:
        """Return what puts those who need something first."""
        fullest = float(self.workload.percent or 0) if self.workload else 0.0
        pressing = (self.without_capacity, self.over, self.without_mentor)
        return -self.held.blocked, -self.held.against, *(not one for one in pressing), -fullest, self.person.name


def people_seen(reader: Person, unit: Unit | None, on: date) -> QuerySet[Person]:
    """Return whom a manager may allocate to, and who holds or takes cases; of one place, where one is chosen."""
    grades = Post.objects.on(on).filter(grade__in=HOLD_CASES)
    takes = Q(pk__in=grades.values("person")) | Q(pk__in=_begun(on).values("person"))
    holds = Q(pk__in=Holding.objects.on(on).values("person"))
    people = visible_to(reader, Permission.CHECK_ALLOCATION, on).filter(takes | holds)
    return people.filter(pk__in=Post.objects.on(on).filter(under([unit])).values("person")) if unit else people


def rows_for(people: Iterable[Person], on: date) -> list[Row]:
    """Return everybody with what puts them in order, those who need something first. Six queries."""
    persons = {person.pk: person for person in people}
    posts = posts_on(persons, on)
    books = books_at((post.unit for post in posts.values()), on)
    workloads, held, standings = latest_workload(persons, on), _held(list(persons), on), _standings(list(persons), on)
    rows = [
        Row(
            person,
            posts.get(pk),
            workloads.get(pk),
            book_for(posts.get(pk), books, on).answer(OVERLOAD),
            held.get(pk, Held()),
            standings.get(pk),
        )
        for pk, person in persons.items()
    ]
    return sorted(rows, key=lambda row: row.urgency)


def _held(people: list[int], on: date) -> dict[int, Held]:
    """Count cases, and those against which something stands. Two queries."""
    in_force = Holding.objects.on(on).filter(person__in=people)
    cases = dict(in_force.values_list("person").annotate(n=Count("pk")))
    gaps = HeldGap.objects.filter(holding__in=in_force, until=None).values_list("holding__person")
    blocked = Count("holding", distinct=True, filter=Q(answer=BLOCK))
    against = {pk: counts for pk, *counts in gaps.annotate(Count("holding", distinct=True), blocked=blocked)}
    return {pk: Held(number, *against.get(pk, (0, 0))) for pk, number in cases.items()}


def _begun(on: date) -> QuerySet[Enrolment]:
    """Return the open pathways that have begun: who starts later is no learner yet, and needs no mentor."""
    return Enrolment.objects.open().filter(starts__lte=on)


def _standings(people: list[int], on: date) -> dict[int, Standing]:
    rows = Standing.objects.filter(enrolment__in=_begun(on).filter(person__in=people))
    return {row.enrolment.person_id: row for row in rows.select_related("enrolment", "mentor")}


def in_full(rows: Iterable[Row], on: date) -> list[Row]:
    """Return the rows of one page with reductions, readiness and answers too. A constant number of queries."""
    shown = list(rows)
    ids = [row.person.pk for row in shown]
    people = [row.person for row in shown]
    reductions, ready = reductions_of(people, on), _ready(people, on)
    answered = answers_about(ids, on)
    return [
        replace(
            row,
            reductions=reductions[row.person.pk],
            ready=ready.get(row.person.pk, ()),
            answered=answered.get(row.person.pk),
        )
        for row in shown
    ]


def _ready(people: list[Person], on: date) -> Mapping[int, tuple[tuple[str, str, str], ...]]:
    """Return for each person their kinds of case by answer: the answer, its word, and the kinds."""
    found: dict[int, dict[str, list[str]]] = {}
    for person, kinds in ready_on(people, on).items():
        for one in kinds:
            found.setdefault(person, {}).setdefault(one.answer, []).append(KINDS[one.kind])
    return {
        pk: tuple((answer, SAID[answer], _kinds(kinds[answer])) for answer in SAID if answer in kinds)
        for pk, kinds in found.items()
    }


def _kinds(words: list[str]) -> str:
    return "every kind of case" if len(words) == len(KINDS) else joined(words)


def teams_of(reader: Person, on: date) -> list[Unit]:
    """Return the teams at which those whom a manager sees work, by name. One query."""
    seen = visible_to(reader, Permission.CHECK_ALLOCATION, on)
    posts = Post.objects.on(on).filter(person__in=seen, grade__in=HOLD_CASES)
    return list(Unit.objects.filter(pk__in=posts.values("unit")).order_by("name"))
