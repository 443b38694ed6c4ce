"""How much of a learner's or newly qualified officer's caseload is taken off today, until when, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max

from courses.models import Enrolment
from lms.calendar import in_words, months_after
from lms.models import Person, Qualification
from lms.policy.practice import LEARNER_REDUCTIONS, NEWLY_QUALIFIED_REDUCTION, NOMINAL_TARGET, OVERLOAD
from lms.policy.rule import Rule
from lms.posts import book_for, books_at, posts_on
from lms.rules import Answer, RuleBook
from mentoring.caseload.points import available_points, reduction_hours
from mentoring.caseload.workload import Workload, latest_workload

Bands = Iterable[tuple[int, int, int]]


@dataclass(frozen=True)
class Protection:
    """The reduction that the rules give somebody on a day. Bands run on calendar months, whatever the hours."""

    percent: int = 0
    since: date | None = None
    until: date | None = None
    then: int | None = None
    rule: Answer | None = None
    months: int = 0

    @property
    def learner(self) -> bool:
        """Say whether it is the learners' rule that speaks."""
        return self.rule is not None and self.rule.rule.key == LEARNER_REDUCTIONS.key

    @property
    def in_words(self) -> str:
        """Say how much until when, and what comes next; where nothing is published, say that."""
        if self.percent and self.until:
            return f"{self.percent}% less caseload until {in_words(self.until)}{self._next}"
        if self.learner and self.since:
            return f"No reduction is published after month {self.months}: the last one ended on {in_words(self.since)}"
        return "No reduction: a full caseload"

    @property
    def _next(self) -> str:
        if self.then:
            return f", then {self.then}%"
        return f". Nothing is published after month {self.months}" if self.learner else ", then a full caseload"

    def points(self, contracted: Decimal, nominal_target: int) -> int:
        """Return the points that the published formula leaves at these hours a week."""
        return available_points(nominal_target, contracted, reduction_hours(contracted, self.percent))


def protection(start: date, on: date, rule: Answer) -> Protection:
    """Return the band of a rule that `on` lies in, counted in months from `start`. Pure."""
    bands: list[tuple[int, int, int]] = sorted(tuple(band) for band in rule.value)
    last = max((to for _, to, _ in bands), default=0)
    for index, (first, to, percent) in enumerate(bands):
        since, until = months_after(start, first), months_after(start, to)
        if since <= on < until:
            then = bands[index + 1][2] if index + 1 < len(bands) else None
            return Protection(percent, since, until, then, rule, last)
    return Protection(since=months_after(start, last) if on >= start else None, rule=rule, months=last)


def protection_of(person: Person, on: date) -> Protection:
    """Return what protects a person's caseload on a day."""
    return protections_of([person.pk], on)[person.pk]


def protections_of(people: Iterable[int], on: date) -> dict[int, Protection]:
    """Return what protects each person's caseload on a day. Four queries, however many people."""
    ids = list(people)
    posts = posts_on(ids, on)
    books = books_at((post.unit for post in posts.values()), on)
    enrolled = dict(Enrolment.objects.on(on).filter(person__in=ids).values_list("person").annotate(Max("starts")))
    kind = Qualification.Kind.PRACTITIONER
    rows = Qualification.objects.on(on).filter(person__in=ids, kind=kind)
    qualified = dict(rows.values_list("person").annotate(Max("starts")))

    def one(pk: int) -> Protection:
        return protected_by(enrolled.get(pk), qualified.get(pk), book_for(posts.get(pk), books, on), on)

    return {pk: one(pk) for pk in ids}


def protected_by(enrolled: date | None, qualified: date | None, book: RuleBook, on: date) -> Protection:
    """Return what protects somebody on a pathway since a day, or qualified since one. Pure."""
    if enrolled:
        return protection(enrolled, on, book.answer(LEARNER_REDUCTIONS))
    if qualified:
        found = protection(qualified, on, book.answer(NEWLY_QUALIFIED_REDUCTION))
        return found if found.percent else Protection()
    return Protection()


@dataclass(frozen=True)
class Panel:
    """What a person reads of their own protection: the sentence, the workload beside it, and the rule."""

    protection: Protection
    workload: Workload | None
    limit: Answer
    points: int
    on: date

    @property
    def percent(self) -> Decimal | None:
        """Return the workload per cent, where there is one to draw."""
        return self.workload.percent if self.workload else None

    @property
    def rule(self) -> Rule | None:
        """Return the rule that protects, where one does."""
        return self.protection.rule.rule if self.protection.rule else None


def protection_panel(person: Person, on: date) -> Panel:
    """Return what a person's own pages show of their protection."""
    post = posts_on([person.pk], on).get(person.pk)
    book: RuleBook = book_for(post, books_at([post.unit] if post else [], on), on)
    found, target = protection_of(person, on), int(book.answer(NOMINAL_TARGET).value)
    hours = post.hours if post else Decimal(37)
    workload = latest_workload([person.pk], on).get(person.pk)
    return Panel(found, workload, book.answer(OVERLOAD), found.points(hours, target), on)
