"""Training events: which are coming for whom, how full they are, and where somebody stands on the list."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from courses.models import Enrolment, EnrolmentChange, EventPlace, StageModule, TrainingEvent
from courses.plans import standing_changes
from lms.calendar import LONDON, in_words, today
from lms.models import Absence, Person, Unit
from lms.permissions import current_post, rights_of, under
from lms.roles import Permission

State = EventPlace.State
ON_REGISTER: Final = (State.BOOKED, State.ATTENDED, State.ABSENT)
MOST_LISTED: Final = 60


@dataclass(frozen=True)
class Listed:
    """One event as a list draws it."""

    event: TrainingEvent
    booked: int
    waiting: int
    on_pathway: bool = False
    mine: EventPlace | None = None
    before_me: int = 0

    @property
    def when(self) -> str:
        """Say the day and the times."""
        return when_in_words(self.event)

    @property
    def over(self) -> bool:
        """Say whether it has begun, so that nobody signs up any more."""
        return self.event.starts_at <= timezone.now()

    @property
    def left(self) -> int:
        """Return how many places are free."""
        return max(0, self.event.places - self.booked)

    @property
    def room(self) -> str:
        """Say how full it is."""
        if self.event.cancelled_at:
            return "Cancelled"
        if self.over:
            return f"{self.booked} of {self.event.places} places were taken"
        waiting = f", {self.waiting} waiting" if self.waiting else ""
        if not self.left:
            taken = "The only place is taken" if self.event.places == 1 else f"All {self.event.places} places taken"
            return f"{taken}{waiting}"
        return f"{self.left} of {self.event.places} places left{waiting}"

    @property
    def state(self) -> dict[str, str] | None:
        """Return where the reader stands, as a shape and words."""
        if self.mine is None or self.mine.state == State.GIVEN_UP:
            return None
        if self.over and self.mine.state == State.BOOKED:
            return {"kind": "waiting", "text": "You had a place. Who came is not recorded yet"}
        if self.over and self.mine.state == State.WAITING:
            return {"kind": "not_started", "text": "No place came free for you"}
        if self.mine.state == State.WAITING:
            return {"kind": "waiting", "text": f"You are number {self.before_me + 1} on the waiting list"}
        kinds = {State.BOOKED: "due", State.ATTENDED: "done", State.ABSENT: "not_started"}
        words = {State.BOOKED: "You have a place", State.ATTENDED: "You attended", State.ABSENT: "You did not attend"}
        return {"kind": kinds[State(self.mine.state)], "text": words[State(self.mine.state)]}


def coming_events(person: Person, at: datetime) -> list[Listed]:
    """Return the events to come for somebody, those of their pathway first. A constant number of queries."""
    rows = events_for(person, today(at)).filter(starts_at__gt=at, cancelled_at=None).order_by("starts_at", "pk")
    listed_rows = listed(list(rows[:MOST_LISTED]), person)
    return sorted(listed_rows, key=lambda row: not row.on_pathway)


def planned_events(person: Person, at: datetime) -> list[Listed]:
    """Return the events that somebody plans: what is to come, and what has no register yet, the next one first."""
    places = rights_of(person, today(at)).places(Permission.PLAN_EVENTS)
    rows = TrainingEvent.objects.filter(under(places), cancelled_at=None)
    rows = rows.filter(Q(starts_at__gt=at) | Q(register_closed_at=None)).order_by("starts_at", "pk")
    return listed(list(_counted(rows)[:MOST_LISTED]), person)


def past_events(person: Person, at: datetime) -> list[Listed]:
    """Return the events at which somebody had a place or still waited, the last one first."""
    rows = _counted(TrainingEvent.objects.filter(signed_up__person=person, starts_at__lte=at))
    rows = rows.exclude(signed_up__in=EventPlace.objects.filter(person=person, state=State.GIVEN_UP))
    return listed(list(rows.order_by("-starts_at", "-pk")[:MOST_LISTED]), person)


def events_for(person: Person, on: date) -> QuerySet[TrainingEvent]:
    """Return the events open to somebody: of a place that holds their own, or of their region."""
    post = current_post(person, on)
    if post is None:
        return _counted(TrainingEvent.objects.none())
    return _counted(TrainingEvent.objects.filter(_fits(post.unit)))


def _fits(unit: Unit) -> Q:
    """Return the condition that an event is for whoever works at `unit`."""
    steps = range(unit.steplen, len(unit.path) + 1, unit.steplen)
    above = [unit.path[:end] for end in steps]
    return Q(unit__path__in=above) | Q(unit__path__startswith=unit.region_path)


def _counted(rows: QuerySet[TrainingEvent]) -> QuerySet[TrainingEvent]:
    """Count who has a place and who waits, with the rows."""
    numbers = TrainingEvent.objects.filter(pk__in=rows.values("pk")).annotate(
        booked=Count("signed_up", filter=Q(signed_up__state__in=ON_REGISTER)),
        waiting=Count("signed_up", filter=Q(signed_up__state=State.WAITING)),
    )
    return numbers.select_related("module", "unit", "planned_by")


def listed(events: list[TrainingEvent], person: Person) -> list[Listed]:
    """Return counted events with what concerns the reader. Three queries, however many events."""
    mine = {row.event_id: row for row in EventPlace.objects.filter(event__in=events, person=person)}
    pathway = Enrolment.objects.open().filter(person=person).values("pathway_version")
    modules = set(StageModule.objects.filter(stage__pathway_version__in=pathway).values_list("module", flat=True))
    before = _before_me(person, events)
    return [
        Listed(
            event,
            getattr(event, "booked", 0),
            getattr(event, "waiting", 0),
            event.module_id in modules,
            mine.get(event.pk),
            before.get(event.pk, 0),
        )
        for event in events
    ]


def listed_one(event: TrainingEvent, person: Person) -> Listed:
    """Return one event with what concerns the reader."""
    return listed(list(_counted(TrainingEvent.objects.filter(pk=event.pk))), person)[0]


def _before_me(person: Person, events: list[TrainingEvent]) -> dict[int, int]:
    """Return how many stand before somebody on the waiting list of each event."""
    earlier = Q(event__signed_up__asked_at__lt=F("asked_at")) | Q(
        event__signed_up__asked_at=F("asked_at"), event__signed_up__pk__lt=F("pk")
    )
    rows = EventPlace.objects.filter(event__in=events, person=person, state=State.WAITING)
    counted = rows.annotate(before=Count("event__signed_up", filter=Q(event__signed_up__state=State.WAITING) & earlier))
    return dict(counted.values_list("event", "before"))


def is_for(person: Person, event: TrainingEvent, on: date) -> bool:
    """Say whether an event is open to somebody by where they work."""
    return events_for(person, on).filter(pk=event.pk).exists()


def clash_of(person: Person, event: TrainingEvent) -> TrainingEvent | None:
    """Return the event at the same time at which somebody already has a place, or nothing."""
    rows = EventPlace.objects.filter(person=person, state=State.BOOKED, event__cancelled_at=None)
    rows = rows.filter(event__starts_at__lt=event.ends_at, event__ends_at__gt=event.starts_at).exclude(event=event)
    row = rows.select_related("event").first()
    return row.event if row else None


def leave_at(person: Person, event: TrainingEvent) -> str:
    """Say that an event falls into somebody's leave or days away, or nothing: they may come all the same."""
    first, last = day_of(event), today(event.ends_at)
    enrolments = list(Enrolment.objects.open().filter(person=person).values_list("pk", flat=True))
    leave = [row for row in standing_changes(enrolments) if row.kind == EnrolmentChange.Kind.LEAVE]
    away = Absence.objects.not_over_by(first).filter(person=person, kind=Absence.Kind.AWAY)
    spans = [(row.starts, row.ends) for row in (*leave, *away)]
    falls = next((span for span in spans if span[0] <= last and (span[1] is None or first < span[1])), None)
    return f"This event falls into your leave: you are away {_span_in_words(*falls)}." if falls else ""


def _span_in_words(starts: date, ends: date | None) -> str:
    """Write a span of days whose end is the first day back."""
    if ends is None:
        return f"from {in_words(starts)} on"
    last = ends - timedelta(days=1)
    return f"on {in_words(starts)}" if last == starts else f"from {in_words(starts)} to {in_words(last)}"


def day_of(event: TrainingEvent) -> date:
    """Return the day in London on which an event begins."""
    return today(event.starts_at)


def when_in_words(event: TrainingEvent) -> str:
    """Write when an event is: Tuesday 1 December 2026, 09:30 to 16:30."""
    first, last = event.starts_at.astimezone(LONDON), event.ends_at.astimezone(LONDON)
    begins = f"{first:%A} {in_words(first.date())}, {first:%H:%M}"
    if first.date() == last.date():
        return f"{begins} to {last:%H:%M}"
    return f"{begins} to {last:%A} {in_words(last.date())}, {last:%H:%M}"


def london_moment(day: date, at: time) -> datetime:
    """Return a time of a day in London as a moment: the first, where an hour comes twice; one left out is refused."""
    moment = datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)
    if moment.astimezone(LONDON).time() != at:
        raise ValueError(f"There is no {at:%H:%M} on {in_words(day)}: the clocks go forward")
    return moment
