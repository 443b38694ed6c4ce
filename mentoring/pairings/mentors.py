"""The register of mentors: who may mentor at a place, until when, and what they bring. Constant queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import F, Q, QuerySet

from lms.calendar import in_words
from lms.models import Person, Unit
from lms.permissions import rights_of, under, visible_to
from lms.policy.mentoring import MENTOR_MINUTES, MENTOR_TRAINING
from lms.posts import books_at
from lms.roles import Permission
from lms.rules import RuleBook
from mentoring.pairings.models import MentorStanding, Particulars
from mentoring.pairings.models.particulars import Language, Specialism, Weekday
from mentoring.pairings.ports import OwnWorkload, workloads_of

ELIGIBLE: Final = "eligible"
NOT_ELIGIBLE: Final = "not"
FREE: Final = "free"
SHOWN: Final = {ELIGIBLE: "Eligible today", FREE: "With a place free", NOT_ELIGIBLE: "Not eligible today"}


@dataclass(frozen=True)
class MentorRow:
    """One mentor of the register."""

    standing: MentorStanding
    book: RuleBook
    on: date
    workload: OwnWorkload | None = None
    particulars: Particulars | None = None

    @property
    def person(self) -> Person:
        """Return who it is."""
        return self.standing.person

    @property
    def place(self) -> str:
        """Name where they work."""
        return str(self.standing.unit) if self.standing.unit else "No post"

    @property
    def since(self) -> str:
        """Say from when they have had the years."""
        return f"Since {in_words(self.standing.eligible_from)}" if self.standing.eligible_from else ""

    @property
    def until(self) -> str:
        """Say until when they may mentor, and what ends it, where something does."""
        if self.standing.lapses_on is None:
            return "" if not self.standing.eligible else "No end in sight"
        last = in_words(self.standing.lapses_on - timedelta(days=1))
        return f"Until {last}. {self.standing.lapses_because}"

    @property
    def training(self) -> str:
        """Say how their training as a mentor stands."""
        until = self.standing.trained_until
        if self.standing.trained:
            return f"In date until {in_words(until - timedelta(days=1))}" if until else "In date"
        if until:
            return f"Lapsed on {in_words(until)}"
        return "Needed, none on record" if self.training_needed else "None on record"

    @property
    def training_needed(self) -> bool:
        """Say whether the rule of their place needs it."""
        return bool(self.book.answer(MENTOR_TRAINING).value == "needed")

    @property
    def places(self) -> str:
        """Say how many of their places are taken."""
        return f"{self.standing.learners} of {self.standing.places}"

    @property
    def minutes(self) -> str:
        """Say how much time a week the rule keeps free for their learners."""
        if not self.standing.learners:
            return "no time kept yet"
        return f"{self.standing.learners * int(self.book.answer(MENTOR_MINUTES).value)} min a week"

    @property
    def workload_in_words(self) -> str:
        """Say how full their own caseload is, and by the figures of which day."""
        if self.workload is None:
            return "No figures"
        full = "No capacity" if self.workload.percent is None else f"{self.workload.percent}%"
        return f"{full} on {in_words(self.workload.day)}"

    @property
    def days(self) -> str:
        """Name their days at work, as they gave them."""
        return days_in_words(self.particulars)

    @property
    def knows(self) -> str:
        """Name their specialisms and languages, as they gave them."""
        return "; ".join(filter(None, [specialisms_in_words(self.particulars), languages_in_words(self.particulars)]))


def register(person: Person, on: date) -> QuerySet[MentorStanding]:
    """Return every mentor whom `person` may pair: those who lapse first on top, then whoever has most room."""
    rows = MentorStanding.objects.filter(person__in=visible_to(person, Permission.PAIR, on))
    room = F("places") - F("learners")
    order = (F("lapses_on").asc(nulls_last=True), "-eligible", room.desc(), "person__name", "person")
    return rows.select_related("person", "unit").order_by(*order)


def narrowed(rows: QuerySet[MentorStanding], unit: Unit | None, shown: str) -> QuerySet[MentorStanding]:
    """Return those of a place, and of one kind."""
    if unit:
        rows = rows.filter(under([unit]))
    if shown == ELIGIBLE:
        return rows.filter(eligible=True)
    if shown == NOT_ELIGIBLE:
        return rows.filter(eligible=False)
    return rows.filter(eligible=True, learners__lt=F("places")) if shown == FREE else rows


def places_of(person: Person, on: date) -> list[Unit]:
    """Return the places by which `person` may narrow the register."""
    places = rights_of(person, on).places(Permission.PAIR)
    return list(Unit.objects.filter(_within(places)))


def rows_of(standings: Sequence[MentorStanding], on: date) -> list[MentorRow]:
    """Put beside each standing what else there is to know. Three queries."""
    ids = [row.person_id for row in standings]
    books = books_at((row.unit for row in standings), on)
    workloads = workloads_of(ids, on)
    told = {row.person_id: row for row in Particulars.objects.filter(person__in=ids)}
    return [
        MentorRow(
            standing=row,
            book=books[row.unit.region_path] if row.unit else RuleBook(on, {}),
            on=on,
            workload=workloads.get(row.person_id),
            particulars=told.get(row.person_id),
        )
        for row in standings
    ]


def days_in_words(told: Particulars | None) -> str:
    """Name days at work: Monday to Wednesday, Friday. Nothing: they did not say."""
    runs: list[list[int]] = []
    for day in sorted(told.days) if told else ():
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(_run_in_words([Weekday(day).label for day in run]) for run in runs)


def _run_in_words(days: list[str]) -> str:
    return f"{days[0]} to {days[-1]}" if len(days) > 2 else ", ".join(days)


def specialisms_in_words(told: Particulars | None) -> str:
    """Name specialisms, the first with a capital letter."""
    return _named(Specialism, told.specialisms) if told else ""


def languages_in_words(told: Particulars | None) -> str:
    """Name languages."""
    return _named(Language, told.languages) if told else ""


def _named(choices: type[Specialism] | type[Language], keys: Iterable[str]) -> str:
    return ", ".join(str(choice.label) for choice in choices if choice.value in set(keys))


def _within(places: list[Unit]) -> Q:
    condition = Q(pk__in=[])
    for place in places:
        condition |= Q(path__startswith=place.path)
    return condition
