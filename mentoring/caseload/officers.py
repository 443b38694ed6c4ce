"""What the allocation check asks about people, gathered for many at once: at most 12 queries, however many people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from courses.demonstration import Shown, minutes_left, shown_in
from courses.models import Enrolment, Module
from courses.progress import month_of
from lms.calendar import in_words, months_after
from lms.models import Grade, Person, Post
from lms.posts import book_for, books_at, posts_on
from lms.rules import RuleBook
from mentoring.caseload.allocation import ALLOW, WORST, Decision, decide
from mentoring.caseload.dated import OnTheDay, dated_rows
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.limits import suitable
from mentoring.caseload.models import AllocationDecision
from mentoring.caseload.officer import Gate, Lead, Learning, Manager, MentorCover, Officer, Pending, Protected
from mentoring.caseload.protection import protected_by
from mentoring.caseload.rulings.learning import FOR_VULNERABLE
from mentoring.caseload.span.spans import spans_of
from mentoring.caseload.workload import Workload, recent_workloads
from mentoring.pairings.models import CoverStretch

# Long enough to see whether an overload lasts, whatever a region chooses.
LOOKED_BACK: Final = timedelta(weeks=12)
HOLD_CASES: Final = (Grade.PSO, Grade.PQIP, Grade.PO)
Because: Final = CoverStretch.Because
ALLOCATED: Final = AllocationDecision.Outcome.ALLOCATED
CO_WORKED: Final = AllocationDecision.Outcome.CO_WORKED


@dataclass(frozen=True)
class Asked:
    """A person with what is known of them, and the rules of their place. The limits are private: no text shows them."""

    person: Person
    post: Post | None
    officer: Officer
    book: RuleBook
    limits: tuple[str, ...] = field(default=(), repr=False)

    def about(self, case: CaseFacts, lead: "Asked | None" = None) -> Decision:
        """Answer whether a case may go to them, or be co-worked by them under somebody else's lead."""
        led = self.led_by(lead, case) if lead else None
        return decide(case, self.officer, self.book, led, suitable=self.suits(case))

    def suits(self, case: CaseFacts) -> bool:
        """Say whether a case is suitable for them. Why not is private."""
        return suitable(case, self.limits)

    def led_by(self, lead: "Asked", case: CaseFacts) -> Lead:
        """Return who would lead a case that this person co-works."""
        return Lead(lead.officer, same_person=lead.person.pk == self.person.pk, suitable=lead.suits(case))


@dataclass(frozen=True)
class Other:
    """Somebody else who could take a case, with the answer."""

    asked: Asked
    decision: Decision
    same_team: bool = False
    # Whether whoever asks allocates cases to them, and so may read more than that they are free.
    seen: bool = True

    @property
    def why(self) -> str:
        """Say the first thing that stands against it, or that nothing does."""
        if not self.seen:
            return "Nothing stands against it. Of another team: ask their manager."
        against = [reason for reason in self.decision.reasons if reason.answer != ALLOW]
        return against[0].reason if against else "Nothing stands against it."


def asked_about(people: Iterable[Person], on: date) -> dict[int, Asked]:
    """Gather what is known of each person on a day, by id."""
    persons = {person.pk: person for person in people}
    posts = posts_on(persons, on)
    books = books_at((post.unit for post in posts.values()), on)
    book = {pk: book_for(posts.get(pk), books, on) for pk in persons}
    dated = dated_rows(persons, on)
    enrolled = _enrolled(persons, on)
    learning = _learning(enrolled, book, on)
    recent = recent_workloads(persons, on - LOOKED_BACK, on)
    pending = _pending(persons, recent, on)
    spans = spans_of({one.manager for one in dated.values() if one.manager}, on)

    def one(pk: int) -> Officer:
        row, found, post = enrolled.get(pk), dated[pk], posts.get(pk)
        span = spans.get(found.manager or 0)
        return Officer(
            name=persons[pk].name,
            on=on,
            learning=learning.get(pk),
            qualified_since=found.qualified_since,
            workloads=recent.get(pk, ()),
            pending=pending.get(pk, Pending()),
            protected=_protected(row, found, book[pk], on),
            manager=Manager(span.in_words, span.full_time_equivalent) if span else None,
            held_back=tuple(found.held_back),
            away=found.away,
            away_until=found.away_until,
            back_since=found.back_since,
            grade=post.grade if post else "",
        )

    return {
        pk: Asked(person, posts.get(pk), one(pk), book[pk], tuple(dated[pk].limits)) for pk, person in persons.items()
    }


def _protected(row: Enrolment | None, found: OnTheDay, book: RuleBook, on: date) -> Protected:
    enrolled = row.starts if row and row.starts <= on else None
    protection = protected_by(enrolled, found.qualified_last, book, on)
    key = protection.rule.rule.key if protection.rule else ""
    return Protected(protection.percent, protection.since, protection.in_words, key)


def _enrolled(persons: Mapping[int, Person], on: date) -> dict[int, Enrolment]:
    """Return the open pathway of each, with where they are on it and their mentor cover on the day. One query."""
    today = FilteredRelation(
        "cover_stretches", condition=Q(cover_stretches__starts__lte=on, cover_stretches__ends__gt=on)
    )
    rows = Enrolment.objects.open().filter(person__in=list(persons), starts__lte=on).annotate(now=today)
    rows = rows.select_related("pathway_version", "standing").annotate(
        covered=F("now__covered"),
        gap_starts=F("now__gap_starts"),
        mentor=F("now__pairing__supporter__name"),
        paired_since=F("now__pairing__starts"),
        because=F("now__because"),
    )
    return {row.person_id: row for row in rows}


def _learning(enrolled: Mapping[int, Enrolment], book: Mapping[int, RuleBook], on: date) -> dict[int, Learning]:
    """Return where each is on their pathway, and what they have shown of the modules that are asked about."""
    if not enrolled:
        return {}
    asked = Module.objects.filter(Q(gates_first_case=True) | Q(key=FOR_VULNERABLE)).order_by("key")
    modules = list(asked.only("key", "title", "minutes", "gates_first_case"))
    shown = shown_in({pk: book[pk] for pk in enrolled}, modules, on)
    missing = sorted({person for (person, _), found in shown.items() if not found.demonstrated})
    left = minutes_left(missing, modules) if missing else {}
    return {
        pk: Learning(
            month=month_of(row, on),
            months=row.pathway_version.months,
            planned_end=_planned_end(row),
            gates=tuple(_gate(module, shown[pk, module.pk], left.get((pk, module.pk), 0)) for module in modules),
            cover=_cover(row, on),
            stage=row.standing.stage_number if hasattr(row, "standing") else 0,
        )
        for pk, row in enrolled.items()
    }


def _gate(module: Module, shown: Shown, left: int) -> Gate:
    return Gate(module.key, module.title, shown, left, module.gates_first_case)


def _planned_end(row: Enrolment) -> date:
    planned = row.standing.planned_end if hasattr(row, "standing") else None
    return planned or months_after(row.starts, row.pathway_version.months)


def _cover(row: Any, on: date) -> MentorCover:
    """Say of a learner's mentor cover on the day what the stretches of mentor cover say."""
    if row.covered:
        return MentorCover(True, f"{row.mentor} since {in_words(row.paired_since)}")
    if row.covered is None:
        return MentorCover(False, "No mentor")
    days = (on - row.gap_starts).days
    how_long = f"for {days} day{'' if days == 1 else 's'}" if days else "since today"
    if row.because in (Because.NOT_ELIGIBLE, Because.AWAY):
        why = "is not eligible to mentor" if row.because == Because.NOT_ELIGIBLE else "is away"
        return MentorCover(False, f"No eligible mentor {how_long}: {row.mentor} {why}")
    since_start = ", none since the start" if row.gap_starts == row.starts else ""
    return MentorCover(False, f"No mentor {how_long}{since_start}")


def _pending(persons: Mapping[int, Person], recent: Mapping[int, tuple[Workload, ...]], on: date) -> dict[int, Pending]:
    """Return what was allocated to each since the day of their latest figure, and so is in no figure. One query.

    A co-worked case is in the name of its lead; one that was given to somebody else since is nobody's but theirs.
    """
    since = {pk: recent[pk][-1].day if recent.get(pk) else on - LOOKED_BACK for pk in persons}
    given = AllocationDecision.objects.filter(outcome__in=(ALLOCATED, CO_WORKED), decided_on__lte=on)
    later = given.filter(answer__case_key=OuterRef("answer__case_key"), pk__gt=OuterRef("pk"))
    rows = given.filter(Q(person__in=list(persons), outcome=ALLOCATED) | Q(lead__in=list(persons), outcome=CO_WORKED))
    rows = rows.filter(decided_on__gte=min(since.values(), default=on))
    rows = rows.filter(Q(answer__case_key="") | ~Exists(later))
    found: dict[int, Pending] = {}
    for person, lead, outcome, day, points in rows.values_list("person", "lead", "outcome", "decided_on", "points"):
        pk = person if outcome == ALLOCATED else lead
        if day >= since[pk]:
            before = found.get(pk, Pending())
            found[pk] = Pending(before.cases + 1, before.points + points)
    return found


def others_for(
    case: CaseFacts, person: Person, on: date, most: int, seen: QuerySet[Person] | None = None
) -> list[Other]:
    """Return who else in the delivery unit could take a case: the best answers first, then whoever is least full.

    With `seen`, of everybody else only those who are free come, and nothing more is said of them.
    """
    post = posts_on([person.pk], on).get(person.pk)
    if post is None:
        return []
    near = Post.objects.on(on).filter(unit__path__startswith=post.unit.pdu_path, grade__in=HOLD_CASES)
    near = near.exclude(kind__in=[Post.Kind.CAREER_BREAK, Post.Kind.SECONDMENT])
    people = Person.objects.filter(pk__in=near.values("person"), is_active=True).exclude(pk=person.pk)
    known = None if seen is None else set(seen.values_list("pk", flat=True))
    others = [_other(asked, case, post, known) for asked in asked_about(people, on).values()]
    return sorted((other for other in others if other.seen or other.decision.answer == ALLOW), key=_best_first)[:most]


def _other(asked: Asked, case: CaseFacts, post: Post, known: set[int] | None) -> Other:
    same_team = bool(asked.post and asked.post.unit_id == post.unit_id)
    return Other(asked, asked.about(case), same_team, known is None or asked.person.pk in known)


def _best_first(other: Other) -> tuple[int, int, bool, bool, float, str]:
    workload = other.asked.officer.workload
    percent = workload.percent if workload else None
    reasons = sum(reason.answer != ALLOW for reason in other.decision.reasons)
    name = other.asked.person.name
    return WORST.index(other.decision.answer), reasons, not other.same_team, percent is None, float(percent or 0), name
