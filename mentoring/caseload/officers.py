"""What the allocation check asks about people, gathered for many at once. A constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from courses.demonstration import gate_modules, shown_by
from courses.models import Enrolment
from courses.plans import plans_of
from courses.progress import month_of
from courses.timeline import Plan
from lms.models import Grade, Person, Post, Qualification
from lms.posts import book_for, books_at, posts_on
from lms.rules import RuleBook
from mentoring.caseload.allocation import ALLOW, WORST, Decision, Gate, Learning, Officer, decide
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.protection import protections_of
from mentoring.caseload.span import managers_of, spans_of
from mentoring.caseload.workload import latest_workload, workload_since
from mentoring.pairings.cover import Cover, cover_of

# Long enough to see whether an overload lasts, whatever a region chooses.
LOOKED_BACK: Final = timedelta(weeks=12)
HOLD_CASES: Final = (Grade.PSO, Grade.PQIP, Grade.PO)


@dataclass(frozen=True)
class Asked:
    """A person with what is known of them, and the rules of their place."""

    person: Person
    post: Post | None
    officer: Officer
    book: RuleBook

    def as_record(self) -> dict[str, Any]:
        """Return how the person stood, as it is frozen with an answer."""
        learning, workload = self.officer.learning, self.officer.workload
        return {
            "grade": self.post.grade if self.post else "",
            "unit": self.post.unit_id if self.post else None,
            "month": learning.month if learning else None,
            "workload": str(workload.percent) if workload and not workload.no_capacity else None,
            "workload_day": workload.day.isoformat() if workload else None,
            "protection": self.officer.protection.percent,
        }

    def about(self, case: CaseFacts) -> Decision:
        """Answer whether a case may go to them."""
        return decide(case, self.officer, self.book)


@dataclass(frozen=True)
class Other:
    """Somebody else who could take a case, with the answer."""

    asked: Asked
    decision: Decision

    @property
    def why(self) -> str:
        """Say the first thing that stands against it, or that nothing does."""
        against = [reason for reason in self.decision.reasons if reason.answer != ALLOW]
        return against[0].reason if against else "Nothing stands against it."


def asked_about(people: Iterable[Person], on: date) -> dict[int, Asked]:
    """Gather what is known of each person on a day, by id."""
    persons = {person.pk: person for person in people}
    posts = posts_on(persons, on)
    books = books_at((post.unit for post in posts.values()), on)
    book = {pk: book_for(posts.get(pk), books, on) for pk in persons}
    learning = _learning(persons, book, on)
    kind = Qualification.Kind.PRACTITIONER
    qualified = Qualification.objects.on(on).filter(person__in=list(persons), kind=kind).order_by("-starts")
    since = dict(qualified.values_list("person", "starts"))
    latest = latest_workload(persons, on)
    recent = workload_since(persons, on - LOOKED_BACK, on)
    protection = protections_of(persons, on)
    managers = managers_of(persons, on)
    spans = spans_of(managers.values(), on)

    def one(pk: int) -> Officer:
        return Officer(
            name=persons[pk].name,
            on=on,
            learning=learning.get(pk),
            qualified_since=since.get(pk),
            workloads=tuple(recent.get(pk) or ([latest[pk]] if pk in latest else [])),
            protection=protection[pk],
            span=spans.get(managers.get(pk, 0)),
        )

    return {pk: Asked(person, posts.get(pk), one(pk), book[pk]) for pk, person in persons.items()}


def _learning(persons: dict[int, Person], books: dict[int, RuleBook], on: date) -> dict[int, Learning]:
    """Return where each person who is on a pathway is, with what they have shown and who mentors them."""
    rows = Enrolment.objects.open().filter(person__in=list(persons))
    enrolments = list(rows.select_related("pathway_version", "person"))
    if not enrolments:
        return {}
    covers, modules, plans = cover_of(enrolments, on), gate_modules(), plans_of(enrolments, on)
    found = {}
    for book in {id(books[row.person_id]): books[row.person_id] for row in enrolments}.values():
        here = [row for row in enrolments if books[row.person_id] is book]
        shown = shown_by([row.person for row in here], modules, book)
        for row in here:
            gates = tuple(Gate(module.key, module.title, shown[row.person_id, module.pk]) for module in modules)
            found[row.person_id] = _where(row, plans.of(row), gates, covers[row.pk], on)
    return found


def _where(row: Enrolment, plan: Plan, gates: tuple[Gate, ...], cover: Cover, on: date) -> Learning:
    return Learning(month_of(row, on), row.pathway_version.months, plan.end, gates, cover)


def others_for(case: CaseFacts, person: Person, on: date, most: int) -> list[Other]:
    """Return who else in the delivery unit could take a case: the best answers first, then whoever is least full."""
    post = posts_on([person.pk], on).get(person.pk)
    if post is None:
        return []
    near = Post.objects.on(on).filter(unit__path__startswith=post.unit.pdu_path, grade__in=HOLD_CASES)
    near = near.exclude(kind__in=[Post.Kind.CAREER_BREAK, Post.Kind.SECONDMENT])
    people = Person.objects.filter(pk__in=near.values("person"), is_active=True).exclude(pk=person.pk)
    others = [Other(asked, asked.about(case)) for asked in asked_about(people, on).values()]
    return sorted(others, key=_best_first)[:most]


def _best_first(other: Other) -> tuple[int, int, bool, float, str]:
    workload = other.asked.officer.workload
    percent = workload.percent if workload else None
    reasons = sum(reason.answer != ALLOW for reason in other.decision.reasons)
    return WORST.index(other.decision.answer), reasons, percent is None, float(percent or 0), other.asked.person.name
