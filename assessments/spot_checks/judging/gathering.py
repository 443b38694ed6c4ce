"""What is known of everybody who may be asked to judge some checks: the same few queries however many of either."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Count, Min, Q

from assessments.independence import Matter, Tie, ties_among
from assessments.spot_checks.judging.choosing import AWAY, ELSEWHERE, NO_ROOM, NOT_CERTIFIED, Candidate
from assessments.spot_checks.judging.days import judge_by_days
from assessments.spot_checks.judging.ties import Bar, Wanted, ties_in
from assessments.spot_checks.models import Assignment, Certificate, SpotCheck, SpotCheckJudgement
from assessments.spot_checks.permissions import HOLD_CASES
from lms.calendar import days_between, is_working_day, whole_months
from lms.models import Absence, Person, Post, Qualification, RoleGrant, StandIn, Unit
from lms.policy.spot_checking import SPOT_CHECK_OPEN_MOST
from lms.posts import book_for, books_at, main_post
from lms.roles import ROLES, Permission
from lms.rules import RuleBook
from mentoring.caseload.models import Case

JUDGING: Final = [role.value for role, spec in ROLES.items() if Permission.JUDGE_SPOT_CHECKS in spec.permissions]
# The coded facts by which one case is like another.
ALIKE: Final = ("domestic_abuse", "child_safeguarding", "sexual_offence", "stalking", "vulnerability")


@dataclass
class Field:
    """Everybody who may be asked to judge some checks on a day. It keeps count of who is asked while it is used."""

    on: date
    # Path of a place: those whose role lets them judge there and below.
    at: dict[str, set[int]]
    posts: dict[int, list[Post]]
    books: dict[str, RuleBook]
    certified: set[tuple[int, int]]
    absences: dict[int, list[Absence]]
    stakes: dict[tuple[int, int], Tie]
    ties: dict[tuple[int, str], dict[int, Tie]]
    open: Counter[int]
    # By when each seat is to be judged.
    days: dict[tuple[int, str], date | None]
    years: dict[int, int]
    judged: dict[int, list[tuple[tuple[bool, ...], int]]]
    asked: set[tuple[int, int]] = field(default_factory=set)
    # Officer: those who may judge where they work, once it was asked.
    here: dict[int, set[int]] = field(default_factory=dict)

    def candidates(self, check: SpotCheck, seat: str) -> list[Candidate]:
        """Return everybody of the officer’s place who may be asked, with what stands against each."""
        here = sorted(self.judges_of(check) - {check.officer_id})
        most, facts = self.most(check), alike_facts(check.case)
        return [
            Candidate(
                person=pk,
                bar=self.bar(check, seat, pk) or (NO_ROOM if self.open[pk] >= most else ""),
                open=self.open[pk],
                alike=sum(count for had, count in self.judged.get(pk, ()) if any(map(min, had, facts))),
                years=self.years.get(pk, 0),
            )
            for pk in here
        ]

    def judges_of(self, check: SpotCheck) -> set[int]:
        """Return those whose roles let them judge cases where the officer works."""
        if check.officer_id not in self.here:
            step, found = Unit.steplen, set[int]()
            for post in self.posts.get(check.officer_id, ()):
                path = post.unit.path
                found.update(*(self.at.get(path[:end], ()) for end in range(step, len(path) + 1, step)))
            self.here[check.officer_id] = found
        return self.here[check.officer_id]

    def bar(self, check: SpotCheck, seat: str, person: int) -> str:
        """Return what stands against asking a person, as a code, but for having no room."""
        if person not in self.judges_of(check):
            return ELSEWHERE
        if (person, check.standard_version.standard_id) not in self.certified:
            return NOT_CERTIFIED
        if tie := self.tie(check, seat, person):
            return tie.code
        if (check.pk, person) in self.asked:
            return Bar.SITS
        absences = self.absences.get(person)
        return AWAY if absences and is_away(absences, self.on, self.days[check.pk, seat]) else ""

    def tie(self, check: SpotCheck, seat: str, person: int) -> Tie | None:
        """Return what ties a person to the officer, or to the check or its case."""
        return self.stakes.get((person, check.officer_id)) or self.ties[check.pk, seat].get(person)

    def most(self, check: SpotCheck) -> int:
        """Return how many cases a reviewer is given at once where the officer works."""
        post = main_post(self.posts.get(check.officer_id, ()), self.on)
        return int(book_for(post, self.books, self.on).answer(SPOT_CHECK_OPEN_MOST).value)

    def ask(self, check: SpotCheck, person: int) -> None:
        """Count somebody who is asked now."""
        self.open[person] += 1
        self.asked.add((check.pk, person))


def alike_facts(case: Case) -> tuple[bool, ...]:
    """Return the coded facts of a case by which others are like it."""
    return tuple(getattr(case, name) for name in ALIKE)


def is_away(absences: Iterable[Absence], on: date, judge_by: date | None) -> bool:
    """Say whether somebody is away on a day, or for more than half of the working days until a case is to be judged."""
    absences = list(absences)
    return any(row.is_on(on) for row in absences) or mostly_away(absences, on, judge_by)


def mostly_away(absences: Collection[Absence], on: date, judge_by: date | None) -> bool:
    """Say whether somebody is away for more than half of the working days from a day until a case is to be judged.

    With no such day, or once it is over, only the day itself counts.
    """
    days = [day for day in days_between(on, judge_by) if is_working_day(day)] if judge_by and judge_by > on else []
    days = [*days, judge_by] if days and judge_by and is_working_day(judge_by) else days
    away = [day for day in days or [on] if any(row.is_on(day) for row in absences)]
    return 2 * len(away) > len(days or [on])


def gather(wanted: Iterable[Wanted], on: date, among: Iterable[int] | None = None) -> Field:
    """Gather all that is known of those who may judge these checks; with `among`, of those people only."""
    wanted = list(wanted)
    checks = list({check.pk: check for check, _ in wanted}.values())
    officers = {check.officer_id: check.officer for check in checks}
    at, posts = judges_at(on, among), _posts(officers, on)
    judges = sorted(set().union(*at.values()) if among is None else among)
    return Field(
        on=on,
        at=at,
        posts=posts,
        books=books_at((post.unit for rows in posts.values() for post in rows), on),
        certified=set(Certificate.objects.on(on).filter(person__in=judges).values_list("person", "standard")),
        absences=_absences(judges, on),
        stakes=ties_among(judges, officers.values(), matter=Matter.CASE, on=on),
        ties={key: _first_each(ties) for key, ties in ties_in(wanted).items()},
        open=_open(judges),
        days=judge_by_days(wanted, on),
        years=_years_qualified(judges, on),
        judged=_judged(judges),
    )


def judges_at(on: date, among: Iterable[int] | None = None) -> dict[str, set[int]]:
    """Return who, of everybody or of some, may judge at each place: by their own role or as a stand-in. Two queries."""
    who = Person.objects.filter(is_active=True)
    who = who if among is None else who.filter(pk__in=list(among))
    grants = RoleGrant.objects.on(on).filter(role__in=JUDGING)
    charges = StandIn.objects.on(on).filter(grant__in=grants, stand_in__in=who)
    found: dict[str, set[int]] = {}
    own = grants.filter(person__in=who).values_list("person", "unit__path")
    for person, path in [*own, *charges.values_list("stand_in", "grant__unit__path")]:
        found.setdefault(path, set()).add(person)
    return found


def _posts(officers: dict[int, Person], on: date) -> dict[int, list[Post]]:
    """Return the posts of those officers who hold cases: nobody judges work of anybody else."""
    holders = RoleGrant.objects.on(on).filter(role__in=HOLD_CASES, person__in=list(officers)).values("person")
    found: dict[int, list[Post]] = {}
    rows = Post.objects.on(on).filter(person__in=holders, person__is_active=True).select_related("unit")
    for post in rows:
        found.setdefault(post.person_id, []).append(post)
    return found


def _first_each(ties: Iterable[Tie]) -> dict[int, Tie]:
    found: dict[int, Tie] = {}
    for tie in ties:
        found.setdefault(tie.person_id, tie)
    return found


def _absences(judges: list[int], on: date) -> dict[int, list[Absence]]:
    found: dict[int, list[Absence]] = {}
    for row in Absence.objects.not_over_by(on).filter(person__in=judges, kind=Absence.Kind.AWAY):
        found.setdefault(row.person_id, []).append(row)
    return found


def _open(judges: list[int]) -> Counter[int]:
    rows = Assignment.objects.filter(still_to_judge(), reviewer__in=judges)
    return Counter(dict(rows.values_list("reviewer").annotate(Count("pk")).order_by()))


def still_to_judge() -> Q:
    """Select the assignments that are still to be judged: of open checks, and of those that are appealed."""
    to_read = Q(spot_check__closed_at=None) | Q(seat=Assignment.Seat.APPEAL)
    return Q(ended_at=None, judgement=None) & to_read


def _years_qualified(judges: list[int], on: date) -> dict[int, int]:
    rows = Qualification.objects.on(on).filter(person__in=judges, kind=Qualification.Kind.PRACTITIONER)
    since = rows.values_list("person").annotate(Min("starts")).order_by()
    return {person: whole_months(starts, on) // 12 for person, starts in since}


def _judged(judges: list[int]) -> dict[int, list[tuple[tuple[bool, ...], int]]]:
    """Return how many cases each has judged, by the coded facts of the case."""
    names = [f"spot_check__case__{name}" for name in ALIKE]
    rows = SpotCheckJudgement.objects.filter(by__in=judges).values_list("by", *names).annotate(Count("pk")).order_by()
    found: dict[int, list[tuple[tuple[bool, ...], int]]] = {}
    for person, *facts, count in rows:
        found.setdefault(person, []).append((tuple(facts), count))
    return found
