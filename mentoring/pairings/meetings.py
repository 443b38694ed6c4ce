"""How a meeting stands: its record, who has signed it as it is, and when the next one is due."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Max, Prefetch, QuerySet

from courses.models import Enrolment, EnrolmentChange
from lms.calendar import LONDON, in_words, today
from lms.models import Person
from lms.policy.mentoring import MEETING_WEEKS
from lms.posts import book_for, books_at, posts_on
from mentoring.pairings.models import AgreedAction, Meeting, MeetingNote, MeetingSignature, Pairing

PLANNED, HELD = Meeting.State.PLANNED, Meeting.State.HELD
LONGEST: Final = 480


def with_record(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Read meetings along with all that the two share of them. Nobody's own notes are among it. Five queries."""
    shared = MeetingNote.objects.filter(shared=True).select_related("author")
    return rows.select_related("pairing__learner", "pairing__supporter").prefetch_related(
        Prefetch("notes", queryset=shared, to_attr="records"),
        "agenda",
        Prefetch("actions", queryset=AgreedAction.objects.select_related("owner")),
        Prefetch("signatures", queryset=MeetingSignature.objects.select_related("person").order_by("pk")),
    )


def whole(pk: int) -> Meeting:
    """Read one meeting afresh with all that the two share of it."""
    return with_record(Meeting.objects.all()).get(pk=pk)


def the_two(pairing: Pairing) -> tuple[Person, Person]:
    """Return mentor and learner."""
    return pairing.supporter, pairing.learner


def other_than(person: Person, pairing: Pairing) -> Person:
    """Return the other of the two."""
    return pairing.learner if pairing.supporter_id == person.pk else pairing.supporter


def moment_in_words(moment: datetime) -> str:
    """Write a moment as people say it: Tuesday 24 November 2026 at 10:00."""
    local = moment.astimezone(LONDON)
    return f"{local:%A} {in_words(local.date())} at {local:%H:%M}"


# ---- the record, and who signed it ----


def record_of(meeting: Meeting) -> MeetingNote | None:
    """Return the record that both sign, of a meeting that was read with it."""
    found: list[MeetingNote] = getattr(meeting, "records")  # noqa: B009  # only there when it was read with it
    return found[0] if found else None


def shown_part(meeting: Meeting) -> tuple[str, str]:
    """Return text and minutes as the form shows them while nobody has changed anything."""
    record = record_of(meeting)
    return record.text if record else "", str(meeting.minutes_held or meeting.minutes)


def words_hash(*words: str) -> str:
    """Return the hash of some words as they were shown: whoever saves over others' words is told by it."""
    plain = [one.replace("\r\n", "\n").strip() for one in words]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()


def content_hash(meeting: Meeting) -> str:
    """Return the hash of everything that a signature stands under."""
    record = record_of(meeting)
    content: dict[str, Any] = {
        "meeting": meeting.pk,
        "starts_at": meeting.starts_at.isoformat(),
        "minutes": meeting.minutes_held,
        "text": record.text if record else "",
        "agenda": [[row.pk, row.text, row.spoken_of] for row in meeting.agenda.all()],
        "actions": [[row.pk, row.owner_id, row.text, row.due.isoformat()] for row in meeting.actions.all()],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def signatures_of(meeting: Meeting) -> dict[int, MeetingSignature]:
    """Return who signed the record as it stands, by person. Earlier versions count for nothing."""
    content = content_hash(meeting)
    return {row.person_id: row for row in meeting.signatures.all() if row.content_hash == content}


def is_final(meeting: Meeting) -> bool:
    """Say whether both have signed the record as it stands: nothing of it changes any more."""
    return meeting.state == HELD and {one.pk for one in the_two(meeting.pairing)} <= signatures_of(meeting).keys()


# ---- when the next one is due ----


@dataclass(frozen=True)
class Rhythm:
    """When mentor and learner should meet next: a day, what is planned, and what was planned and never written down."""

    pairing: Pairing
    weeks: int
    since: date
    last: date | None = None
    planned: Meeting | None = None
    unwritten: Meeting | None = None
    # Nobody is urged: the learner's pathway is paused, or they are on none.
    rests: bool = False

    @property
    def due(self) -> date:
        """Return the day by which they should meet."""
        return self.since + timedelta(weeks=self.weeks)

    @property
    def wanting(self) -> bool:
        """Say whether somebody has to plan a meeting, or to write one down."""
        return not self.rests and self.planned is None

    @property
    def in_words(self) -> str:
        """Say when they last met, and how often it should be."""
        often = "every week" if self.weeks == 1 else f"every {self.weeks} weeks"
        met = f"The last meeting was on {in_words(self.last)}" if self.last else "No meeting is on record yet"
        return f"{met}. Mentor and learner meet at least {often}."


def rhythms_of(pairings: Iterable[Pairing], on: date) -> dict[int, Rhythm]:
    """Return when the two of each pairing should meet next. Seven queries, however many pairings."""
    rows = list(pairings)
    learners = [row.learner_id for row in rows]
    last, planned, unwritten = _held(rows), _planned(rows, on), _unwritten(rows, on)
    enrolments = {row.person_id: row for row in Enrolment.objects.open().filter(person__in=learners)}
    resumed = _resumed(enrolments.values())
    posts = posts_on(learners, on)
    books = books_at((post.unit for post in posts.values()), on)
    found = {}
    for row in rows:
        enrolment = enrolments.get(row.learner_id)
        met = last.get(row.pk)
        day = today(met) if met else None
        paused = enrolment is None or enrolment.status == Enrolment.Status.PAUSED
        found[row.pk] = Rhythm(
            pairing=row,
            weeks=int(book_for(posts.get(row.learner_id), books, on).answer(MEETING_WEEKS).value),
            since=max(filter(None, (row.starts, day, resumed.get(enrolment.pk) if enrolment else None))),
            last=day,
            planned=planned.get(row.pk),
            unwritten=unwritten.get(row.pk),
            rests=paused,
        )
    return found


def _held(pairings: list[Pairing]) -> dict[int, datetime]:
    rows = Meeting.objects.filter(pairing__in=pairings, state=HELD).order_by()
    return dict(rows.values_list("pairing").annotate(Max("starts_at")))


def _planned(pairings: list[Pairing], on: date) -> dict[int, Meeting]:
    """Return the next planned meeting of each pairing, today's among them."""
    rows = Meeting.objects.filter(pairing__in=pairings, state=PLANNED, starts_at__gte=begin_of(on))
    return {row.pairing_id: row for row in rows.order_by("-starts_at")}


def _unwritten(pairings: list[Pairing], on: date) -> dict[int, Meeting]:
    """Return the latest meeting of each pairing whose day has passed and of which nothing is on record."""
    rows = Meeting.objects.filter(pairing__in=pairings, state=PLANNED, starts_at__lt=begin_of(on))
    return {row.pairing_id: row for row in rows.order_by("starts_at")}


def _resumed(enrolments: Iterable[Enrolment]) -> dict[int, date]:
    """Return the day on which the last pause of each pathway ended."""
    pauses = EnrolmentChange.objects.filter(
        enrolment__in=list(enrolments),
        kind=EnrolmentChange.Kind.PAUSE,
        ends__isnull=False,
        replaced_by=None,
        takes_back=False,
    )
    return dict(pauses.order_by().values_list("enrolment").annotate(Max("ends")))


def begin_of(day: date) -> datetime:
    """Return the first moment of a day in London."""
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)
