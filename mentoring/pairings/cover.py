"""Whether a learner has, and has had, a mentor who may mentor: days with and without, gaps, and who it is now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from courses.models import Enrolment
from lms.calendar import in_words
from lms.models import Person
from lms.posts import book_for, books_at, posts_on
from mentoring.pairings.eligibility import Experience, MentorRules, experience_of
from mentoring.pairings.histories import histories_of
from mentoring.pairings.models import Pairing
from mentoring.pairings.spans import Span, days_in, shared, span, without


@dataclass(frozen=True)
class Cover:
    """A learner's mentor cover from the start of their pathway to a day; days are counted up to, not including, it."""

    on: date
    starts: date
    days_with: int
    days_without: int
    gaps: tuple[Span, ...] = ()
    mentor: Pairing | None = None
    pta: Pairing | None = None
    mentor_why_not: str = ""

    @property
    def gap_since(self) -> date | None:
        """Return the first day of the gap that lasts today, or nothing when an eligible mentor is there."""
        return next((starts for starts, ends in self.gaps if starts <= self.on < ends), None)

    @property
    def covered(self) -> bool:
        """Say whether an eligible mentor is there on the day."""
        return self.gap_since is None

    @property
    def gap_days(self) -> int:
        """Return for how many days there has been no eligible mentor; 0 while there is one."""
        return (self.on - self.gap_since).days if self.gap_since else 0

    @property
    def short(self) -> str:
        """Say it in a few words, for a cell: None for 52 days."""
        if self.covered:
            return "Covered"
        how_long = f"{self.gap_days} day{'' if self.gap_days == 1 else 's'}" if self.gap_days else "since today"
        return f"{'Not eligible' if self.mentor else 'None'}, {how_long}"

    @property
    def in_words(self) -> str:
        """Say it in a sentence without its full stop: No mentor for 52 days."""
        if self.covered and self.mentor:
            return f"{self.mentor.supporter} since {in_words(self.mentor.starts)}"
        how_long = f"for {self.gap_days} day{'' if self.gap_days == 1 else 's'}" if self.gap_days else "since today"
        if self.mentor:
            return f"No eligible mentor {how_long}: {self.mentor_why_not.rstrip('.')}"
        return f"No mentor {how_long}{', none since the start' if self.gap_since == self.starts else ''}"


def cover(
    starts: date, on: date, pairings: Iterable[Pairing], mentors: dict[int, Experience], ends: date | None = None
) -> Cover:
    """Work out one learner's cover from their pairings and their mentors' experience. Pure."""
    on = min(on, ends) if ends else on
    rows = sorted(pairings, key=lambda row: row.starts)
    by_kind = {kind: [row for row in rows if row.kind == kind] for kind in Pairing.Kind}
    enrolled = [(starts, max(on, starts) + timedelta(days=1))]
    covered = [day for row in by_kind[Pairing.Kind.MENTOR] for day in _covered(row, mentors)]
    gaps = without(enrolled, covered)
    passed = [(starts, max(on, starts))]
    days_without = days_in(shared(gaps, passed))
    mentor = next((row for row in by_kind[Pairing.Kind.MENTOR] if row.is_on(on)), None)
    experience = mentors.get(mentor.supporter_id) if mentor else None
    return Cover(
        on=on,
        starts=starts,
        days_with=days_in(passed) - days_without,
        days_without=days_without,
        gaps=tuple(gaps),
        mentor=mentor,
        pta=next((row for row in by_kind[Pairing.Kind.PTA] if row.is_on(on)), None),
        mentor_why_not=experience.why_not(str(mentor.supporter)) if mentor and experience else "",
    )


def _covered(pairing: Pairing, mentors: dict[int, Experience]) -> list[Span]:
    """Return the days of a pairing on which the mentor was eligible."""
    experience = mentors.get(pairing.supporter_id)
    return shared([span(pairing.starts, pairing.ends)], experience.eligible_on) if experience else []


# ---- for many learners at once ----


def cover_of(enrolments: Iterable[Enrolment], on: date) -> dict[int, Cover]:
    """Return the cover of each enrolment, by its id. Five queries, however many learners."""
    enrolments = list(enrolments)
    learners = [row.person_id for row in enrolments]
    pairings = list(Pairing.objects.filter(learner__in=learners, starts__lte=on).select_related("supporter"))
    by_learner: dict[int, list[Pairing]] = {}
    for pairing in pairings:
        by_learner.setdefault(pairing.learner_id, []).append(pairing)
    histories = histories_of({row.supporter_id for row in pairings if row.kind == Pairing.Kind.MENTOR})
    posts = posts_on(learners, on)
    books = books_at((post.unit for post in posts.values()), on)
    rules = {path: MentorRules.of(book) for path, book in books.items()}
    worked_out: dict[tuple[int, str], Experience] = {}

    def experience(mentor: int, learner: int) -> Experience:
        post = posts.get(learner)
        path = post.unit.region_path if post else ""
        if (mentor, path) not in worked_out:
            book = rules.get(path) or MentorRules.of(book_for(None, books, on))
            worked_out[mentor, path] = experience_of(histories[mentor], book, on)
        return worked_out[mentor, path]

    found = {}
    for row in enrolments:
        mine = by_learner.get(row.person_id, [])
        mentors = {
            p.supporter_id: experience(p.supporter_id, row.person_id) for p in mine if p.supporter_id in histories
        }
        found[row.pk] = cover(row.starts, on, mine, mentors, row.ends)
    return found


def pairing_columns(ids: list[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out the columns of Standing that pairings owns: who is there now, and the days of a gap that lasts today."""
    enrolments = Enrolment.objects.filter(pk__in=ids)
    return {
        pk: {
            "mentor_id": found.mentor.supporter_id if found.mentor else None,
            "pta_id": found.pta.supporter_id if found.pta else None,
            "days_without_mentor": found.gap_days,
        }
        for pk, found in cover_of(enrolments, on).items()
    }


def supporters_of(learners: list[int], on: date) -> dict[int, dict[str, Person]]:
    """Return who supports each learner on a day, by role. One query."""
    found: dict[int, dict[str, Person]] = {}
    for row in Pairing.objects.on(on).filter(learner__in=learners).select_related("supporter"):
        found.setdefault(row.learner_id, {})[row.kind] = row.supporter
    return found


def mentor_of(person: Person, on: date) -> Person | None:
    """Return who mentors a learner on a day, or nobody."""
    return _supporter(person, Pairing.Kind.MENTOR, on)


def pta_of(person: Person, on: date) -> Person | None:
    """Return a learner's practice tutor assessor on a day, or nobody."""
    return _supporter(person, Pairing.Kind.PTA, on)


def _supporter(person: Person, kind: str, on: date) -> Person | None:
    row = Pairing.objects.on(on).filter(learner=person, kind=kind).select_related("supporter").first()
    return row.supporter if row else None
