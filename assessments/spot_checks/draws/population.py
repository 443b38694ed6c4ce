"""Everybody whom a draw looks at, with what is known of them on the day. The same number of queries, however many."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import Max, Min, Q, QuerySet

from assessments.spot_checks.after.consequences import SUPPORT
from assessments.spot_checks.draws.due import Chances, Known, Place, Stratum, place_of, place_of_named
from assessments.spot_checks.draws.earlier import Earlier, earlier_of
from assessments.spot_checks.models import DrawOfficer, SpotCheck, SpotCheckOutcome, SupportPlan
from assessments.spot_checks.permissions import HOLD_CASES
from assessments.spot_checks.scoring import Outcome
from lms.calendar import today
from lms.models import Absence, Duty, Person, Post, RoleGrant, Unit
from lms.models.record import DatedQuerySet
from lms.posts import books_at
from lms.rules import RuleBook
from mentoring.caseload.models import Case, Holding
from mentoring.caseload.officers import HOLD_CASES as GRADES
from mentoring.pairings.spans import Span, span

# Of a case, a population keeps its number and so much of its key: enough to see that it is the same case.
KEY: Final = 16
Held = tuple[int, str]
Asked = QuerySet[Any, Any] | list[int]


class Home(NamedTuple):
    """Where somebody works on the day, or the place that was asked about where they have no post in it."""

    person: Person
    unit: Unit
    posted: bool


@dataclass(frozen=True)
class Looked:
    """One officer of a draw: who, where they work, where they belong in the draw and why, and the cases they held."""

    officer: Person
    unit: Unit
    place: Place
    cases: tuple[Held, ...]

    @property
    def stratum(self) -> str:
        """Return the part of the draw that they belong to."""
        return self.place.stratum


@dataclass(frozen=True)
class Population:
    """Everybody looked at on a day, by the number of the officer, and the rules of each region."""

    on: date
    officers: tuple[Looked, ...]
    books: Mapping[str, RuleBook]

    @property
    def strata(self) -> dict[str, int]:
        """Count each part: due, extra and left out."""
        counted = Counter(one.stratum for one in self.officers)
        return {stratum: counted[stratum] for stratum in Stratum.values}

    @property
    def cases_n(self) -> int:
        """Count the cases that all of them held."""
        return sum(len(one.cases) for one in self.officers)


def population_of(
    unit: Unit,
    on: date,
    *,
    officers: Iterable[Person] | None = None,
    follows: Mapping[int, int] | None = None,
    unheard: bool = True,
) -> Population:
    """Look at everybody of a place on a day, or at some officers of it by name. Nothing is written.

    `follows` says of those who are checked again (by id) which outcome (by id) their check follows. Not `unheard`:
    as it looks to whoever may not know of a check before its record is set fast, as if there were none.
    """
    named = None if officers is None else {person.pk: person for person in officers}
    homes = _homes(unit, on, named)
    asked: Asked = _posts(unit, on).values("person") if named is None else list(named)
    books = books_at([unit, *(home.unit for home in homes.values())], on)
    chances = {path: Chances.of(book) for path, book in books.items()}
    cases = _cases(asked, on)
    known = _known(homes, asked, cases, on, follows or {}, unheard=unheard)

    def place(pk: int, home: Unit) -> Place:
        if named is None:
            return place_of(known[pk], chances[home.region_path], on)
        return place_of_named(known[pk], (follows or {}).get(pk), on)

    looked = (
        Looked(home.person, home.unit, place(pk, home.unit), tuple(cases.get(pk, ())))
        for pk, home in sorted(homes.items())
    )
    return Population(on, tuple(looked), books)


def _posts(unit: Unit, on: date) -> DatedQuerySet:
    """Return the posts of a place on a day whose holders hold cases by their role."""
    holders = RoleGrant.objects.on(on).filter(role__in=HOLD_CASES).values("person")
    return Post.objects.on(on).filter(unit__path__startswith=unit.path, person__in=holders)


def _homes(unit: Unit, on: date, named: Mapping[int, Person] | None) -> dict[int, Home]:
    """Return where each works on the day; of several posts the one with most hours. Named and without one: here."""
    rows = _posts(unit, on) if named is None else _posts(unit, on).filter(person__in=list(named))
    found = {pk: Home(person, unit, posted=False) for pk, person in (named or {}).items()}
    for post in rows.select_related("person", "unit").order_by("hours", "starts", "pk"):
        found[post.person_id] = Home(post.person, post.unit, posted=True)
    return found


def _cases(asked: Asked, on: date) -> dict[int, list[Held]]:
    """Return the cases that each held on the day: today by the case itself, before by the holdings. One query."""
    if on == today():
        rows = Case.objects.filter(holder__in=asked).order_by("pk").values_list("holder", "pk", "key")
    else:
        held = Holding.objects.on(on).filter(person__in=asked).order_by("case")
        rows = held.values_list("person", "case", "case__key")
    found: dict[int, list[Held]] = {}
    for person, case, key in rows:
        found.setdefault(person, []).append((case, key[:KEY]))
    return found


def _known(
    homes: Mapping[int, Home],
    asked: Asked,
    cases: Mapping[int, list[Held]],
    on: date,
    follows: Mapping[int, int],
    *,
    unheard: bool,
) -> dict[int, Known]:
    """Gather what decides where each belongs. Nine queries."""
    away, judged = _away(asked, on), _judged(asked, on)
    checks = SpotCheck.objects.open() if unheard else SpotCheck.objects.open().exclude(record_fixed_at=None)
    open_checks = set(checks.filter(officer__in=asked).values_list("officer", flat=True))
    new = Post.objects.filter(person__in=asked, grade__in=GRADES).order_by()
    first = dict(new.values("person").annotate(first=Min("starts")).values_list("person", "first"))
    asked_for = Duty.objects.open().filter(kind=SUPPORT, about__in=asked)
    supported, rechecks = set(asked_for.values_list("about", flat=True)), _rechecks(asked, on)
    earlier, lots = earlier_of(asked, unheard=unheard), _lots(asked, on)
    return {
        pk: Known(
            cases=len(cases.get(pk, ())),
            none_left=_none_left(cases.get(pk, ()), earlier.get(pk), again=pk in follows or pk in rechecks),
            here=home.person.is_active and home.posted,
            away=tuple(away.get(pk, ())),
            open_check=pk in open_checks,
            first_post=first.get(pk),
            recheck=rechecks.get(pk),
            supported=pk in supported,
            last_lot=lots.get(pk),
            continues=earlier[pk].continues if pk in earlier else "",
            by_lot=pk in earlier and earlier[pk].by_lot,
            **judged.get(pk, {}),
        )
        for pk, home in homes.items()
    }


def _lots(asked: Asked, on: date) -> dict[int, date]:
    """Return the last day on which each stood in the lot of those who are not due, cancelled or not. One query."""
    rows = DrawOfficer.objects.filter(officer__in=asked, stratum=Stratum.EXTRA, draw__day__lte=on).order_by()
    return dict(rows.values("officer").annotate(last=Max("draw__day")).values_list("officer", "last"))


def _none_left(cases: Iterable[Held], earlier: Earlier | None, *, again: bool) -> bool:
    """Say whether an earlier check stands against every case that somebody holds."""
    held = [case for case, _ in cases]
    passed = earlier.passed(held, again=again) if earlier else {}
    return all(case in passed for case in held)


def _rechecks(asked: Asked, on: date) -> dict[int, int]:
    """Return after which outcome somebody is to be checked again by now: by their newest support plan. One query.

    While an appeal is open that could still take the plan back, nobody is.
    """
    appealed = Q(outcome__appeal__isnull=False, outcome__replaced_by=None)
    plans = SupportPlan.objects.filter(outcome__spot_check__officer__in=asked, ended_at=None).exclude(appealed)
    rows = plans.order_by("outcome").values_list("outcome__spot_check__officer", "outcome", "recheck_by")
    newest = {officer: (outcome, day) for officer, outcome, day in rows}
    return {officer: outcome for officer, (outcome, day) in newest.items() if day <= on}


def _away(asked: Asked, on: date) -> dict[int, list[Span]]:
    """Return when each is or was away altogether: by their absences, and on a career break. Two queries."""
    absences = Absence.objects.filter(kind=Absence.Kind.AWAY, person__in=asked, starts__lte=on)
    breaks = Post.objects.filter(kind=Post.Kind.CAREER_BREAK, person__in=asked, starts__lte=on)
    found: dict[int, list[Span]] = {}
    for rows in (absences, breaks):
        for person, starts, ends in rows.order_by().values_list("person", "starts", "ends"):
            found.setdefault(person, []).append(span(starts, ends))
    return found


def _judged(asked: Asked, on: date) -> dict[int, dict[str, Any]]:
    """Return what the checks of each came to, up to the day. One query."""
    rows = SpotCheckOutcome.objects.in_force().filter(spot_check__officer__in=asked).order_by("given_at", "pk")
    found: dict[int, dict[str, Any]] = {}
    for officer, given_at, outcome in rows.values_list("spot_check__officer", "given_at", "judgement__outcome"):
        if (day := today(given_at)) <= on:
            found.setdefault(officer, {}).update(_judged_as(outcome, day))
    return found


def _judged_as(outcome: str, day: date) -> dict[str, Any]:
    if outcome == Outcome.CANNOT_BE_JUDGED:
        return {"not_judged": True}
    failed = {"last_failed": day} if outcome == Outcome.NOT_SUFFICIENT else {}
    return {"not_judged": False, "last_judged": day, **failed}
