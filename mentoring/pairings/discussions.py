"""Reflective discussions: who has them with whom, who reads what was written, and how long since somebody's last."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Max, Min, Q, QuerySet
from django.urls import reverse

from courses.models import Enrolment, EnrolmentChange
from courses.ports import CalendarEntry
from lms.calendar import today
from lms.models import Absence, Person, Post, RoleGrant, Unit
from lms.permissions import current_post, line_manager_of
from lms.policy.mentoring import REFLECTION_MINUTES, REFLECTION_WEEKS
from lms.posts import book_for, books_at, posts_on
from lms.roles import MAY_READ, ROLES, Permission, PrivateMatter
from mentoring.pairings.meetings import begin_of
from mentoring.pairings.models import Pairing, ReflectiveDiscussion

State = ReflectiveDiscussion.State
WEEK: Final = timedelta(weeks=1)
# What managers see of the past, and how far back a calendar goes.
WEEKS_SHOWN: Final = 26
DAYS_IN_CALENDAR: Final = 60
REFLECTING: Final = [role.value for role, spec in ROLES.items() if Permission.REFLECT in spec.permissions]
# The two readers of the matrix that a discussion has, and the field that holds each.
READERS: Final = {"self": "person", "spoken with": "partner"}


@dataclass(frozen=True)
class Prompt:
    """One question of the form."""

    key: str
    label: str
    hint: str


PROMPTS: Final = (
    Prompt("happened", "What happened", "The situation in a few lines: what you met and what you did."),
    Prompt(
        "noticed", "What I noticed, and what I took for granted", "In yourself too: what you felt, feared or hoped."
    ),
    Prompt("asked", "What the other person asked or saw", "Something that you had not thought of, or saw otherwise."),
    Prompt("again", "What I would look at again", "And what you would do in the same way."),
    Prompt("take", "What I take from it", "One thing that you will try, ask or read before the next discussion."),
)


# ---- who, and with whom ----


def who_reflect(on: date) -> QuerySet[Person]:
    """Return everybody who learns or holds cases on a day."""
    grants = RoleGrant.objects.on(on).filter(role__in=REFLECTING)
    return Person.objects.filter(pk__in=grants.values("person"), is_active=True)


def reflects(person: Person, on: date) -> bool:
    """Say whether somebody learns or holds cases."""
    return who_reflect(on).filter(pk=person.pk).exists()


def partners_for(person: Person, on: date) -> dict[str, list[Person]]:
    """Return with whom somebody may speak, by who they are to them: manager, mentor, and colleagues of the PDU."""
    found: dict[str, list[Person]] = {}
    if (manager := line_manager_of(person, on)) and manager.is_active:
        found["Line manager"] = [manager]
    pairings = Pairing.objects.on(on).filter(learner=person, kind=Pairing.Kind.MENTOR, supporter__is_active=True)
    if mentors := [row.supporter for row in pairings.select_related("supporter")]:
        found["Mentor"] = mentors
    named = {one.pk for group in found.values() for one in group}
    post = current_post(person, on)
    if post and (colleagues := list(_colleagues(post, on).exclude(pk__in={*named, person.pk}))):
        found[f"Colleagues, {_around(post.unit)}"] = colleagues
    return found


def _colleagues(post: Post, on: date) -> QuerySet[Person]:
    """Return those who work in the same delivery unit; for somebody who works in none, at the same place."""
    wide = post.unit.kind in {Unit.Kind.NATION, Unit.Kind.REGION}
    here = Q(unit=post.unit) if wide else Q(unit__path__startswith=post.unit.pdu_path)
    return Person.objects.filter(pk__in=Post.objects.on(on).filter(here).values("person"), is_active=True)


def _around(unit: Unit) -> str:
    if unit.kind != Unit.Kind.TEAM:
        return unit.name
    return str(Unit.objects.get(path=unit.pdu_path))


# ---- who reads ----


def open_to_person(person: Person) -> QuerySet[ReflectiveDiscussion]:
    """Return the discussions of which somebody is one of the two: nobody else reads what is written of them, ever."""
    readers = MAY_READ[PrivateMatter.REFLECTION]
    mine = Q(pk__in=[])
    for reader, field in READERS.items():
        if reader in readers:
            mine |= Q(**{field: person})
    return ReflectiveDiscussion.objects.filter(mine).select_related("person", "partner", "planned_by", "recorded_by")


def written_of(discussion: ReflectiveDiscussion) -> list[tuple[Prompt, str]]:
    """Return what was written, by prompt."""
    texts = dict(discussion.notes.values_list("prompt", "text"))
    return [(prompt, texts[prompt.key]) for prompt in PROMPTS if prompt.key in texts]


# ---- how long since the last ----


@dataclass
class Reflecting:
    """The reflective discussions of one person, without a word of what was said."""

    person: Person
    post: Post | None
    weeks: int  # the longest that the rule allows
    minutes: int
    since: date  # the last one taken, or the day from which the time is counted
    last: ReflectiveDiscussion | None = None
    last_on: date | None = None
    next_at: datetime | None = None
    away: bool = False
    taken: int = 0
    planned: int = 0
    silent: int = 0
    lost: dict[str, int] | None = None

    def weeks_since(self, on: date) -> int:
        """Return how many whole weeks have passed since the last one, or since the time is counted."""
        return max(0, (on - self.since).days // 7)

    def is_due(self, on: date) -> bool:
        """Say whether none was taken within the interval and none is planned; whoever is away is urged by nobody."""
        return not self.away and self.next_at is None and on > self.since + WEEK * self.weeks

    @property
    def lost_in_all(self) -> int:
        """Return how many were lost."""
        return sum((self.lost or {}).values())


def reflecting_of(people: Iterable[Person], on: date) -> list[Reflecting]:
    """Return how some people stand with their reflective discussions. A constant number of queries."""
    rows = list(people)
    ids = [row.pk for row in rows]
    posts = posts_on(ids, on)
    books = books_at((post.unit for post in posts.values()), on)
    counted, away, last = _counted_from(ids, on), _away(ids, on), _last_taken(ids)
    found = {}
    for person in rows:
        book = book_for(posts.get(person.pk), books, on)
        weeks, minutes = (int(book.answer(rule).value) for rule in (REFLECTION_WEEKS, REFLECTION_MINUTES))
        last_on = today(last[person.pk]) if person.pk in last else None
        since = max(day for day in (counted.get(person.pk, on), today(person.joined), last_on) if day)
        found[person.pk] = Reflecting(
            person, posts.get(person.pk), weeks, minutes, since, last_on=last_on, away=person.pk in away, lost={}
        )
    _add_up(found, on)
    return list(found.values())


def reflecting_of_one(person: Person, on: date) -> Reflecting:
    """Return how one person stands."""
    return reflecting_of([person], on)[0]


def _add_up(found: dict[int, Reflecting], on: date) -> None:
    """Count what was planned, taken and lost of late, and note the next one."""
    begins = begin_of(on)
    recent = ReflectiveDiscussion.objects.filter(person__in=list(found), starts_at__gte=begins - WEEK * WEEKS_SHOWN)
    for row in recent.exclude(state=State.CALLED_OFF).order_by("starts_at", "pk"):
        one = found[row.person_id]
        one.planned += 1
        if row.state == State.TAKEN:
            one.taken, one.last = one.taken + 1, row
        elif row.state == State.LOST and one.lost is not None:
            one.lost[row.get_lost_to_display()] = one.lost.get(row.get_lost_to_display(), 0) + 1
        elif row.starts_at >= begins:
            one.next_at = one.next_at or row.starts_at
        else:
            one.silent += 1


def _last_taken(ids: list[int]) -> dict[int, datetime]:
    taken = ReflectiveDiscussion.objects.filter(person__in=ids, state=State.TAKEN)
    return dict(taken.order_by().values_list("person").annotate(last=Max("starts_at")))


def _counted_from(ids: list[int], on: date) -> dict[int, date]:
    """Return from which day each person's time is counted: the role's first, or the day they were back from away."""
    grants = RoleGrant.objects.on(on).filter(person__in=ids, role__in=REFLECTING).order_by()
    found: dict[int, date] = dict(grants.values_list("person").annotate(first=Min("starts")))
    absences = Absence.objects.filter(person__in=ids, kind=Absence.Kind.AWAY, ends__lte=on).order_by()
    pauses = EnrolmentChange.objects.filter(
        enrolment__person__in=ids, kind=EnrolmentChange.Kind.PAUSE, ends__lte=on, replaced_by=None, takes_back=False
    ).order_by()
    for back in (
        absences.values_list("person").annotate(last=Max("ends")),
        pauses.values_list("enrolment__person").annotate(last=Max("ends")),
    ):
        for pk, day in back:
            found[pk] = max(found.get(pk, day), day)
    return found


def _away(ids: list[int], on: date) -> set[int]:
    """Return who is away, or has paused: nobody urges them."""
    absent = Absence.objects.on(on).filter(person__in=ids, kind=Absence.Kind.AWAY).values_list("person", flat=True)
    paused = Enrolment.objects.filter(person__in=ids, status=Enrolment.Status.PAUSED).values_list("person", flat=True)
    return {*absent, *paused}


# ---- in words ----


def length_of(discussion: ReflectiveDiscussion) -> str:
    """Say how long a discussion was, and by how much it was shorter than planned."""
    taken = discussion.minutes_taken or 0
    short = discussion.minutes - taken
    return f"{taken} minutes" + (f", {short} shorter than planned" if short > 0 else "")


def what_became_of(discussion: ReflectiveDiscussion) -> str:
    """Say in a sentence what became of a discussion."""
    if discussion.state == State.TAKEN:
        return f"Taken: {length_of(discussion)}"
    if discussion.state == State.LOST:
        return f"Lost to: {discussion.get_lost_to_display().lower()}"
    if discussion.state == State.CALLED_OFF:
        return f"Called off by {discussion.recorded_by}" if discussion.recorded_by else "Called off"
    return "Planned"


# ---- in the private calendar ----


def calendar_entries(person: Person, on: date) -> list[CalendarEntry]:
    """Return what stands in the calendars of the two: that there is a discussion and when, and not with whom."""
    after = begin_of(on - timedelta(days=DAYS_IN_CALENDAR))
    rows = open_to_person(person).filter(state__in=[State.PLANNED, State.TAKEN], starts_at__gte=after)
    return list(_entries(rows, person))


def _entries(rows: Iterable[ReflectiveDiscussion], person: Person) -> Iterator[CalendarEntry]:
    for row in rows:
        ends = row.starts_at + timedelta(minutes=row.minutes_taken or row.minutes)
        href = reverse("pairings:discussion", args=[row.pk])
        yield CalendarEntry(f"reflect-{row.pk}-{person.pk}", "Reflective discussion", row.starts_at, ends, href=href)
