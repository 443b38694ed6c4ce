"""A learner's life, week by week, as chance has it: work, marking, breaks, and how it ends. Plain Python, no database.

The same seed always gives the same life, and what is known of it by a later day begins with what was known before.
Every figure here is invented. The forecast is tested on these lives, so they are not made by the forecast's own
method: work has good and bad spells, tasks take longer than planned, people catch up, and marking has a long tail.
"""

import math
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Final, Literal

from lms.calendar import is_working_day
from lms.management.example.national.course import PQIP_15, WEEKS_A_MONTH, Course, Step
from lms.management.example.national.life import WEEK, Away, CheckTaken, Left, LessonDone, Life, Piece, Week
from lms.management.example.national.traits import AS_SHIPPED, DOUBLED, Traits

__all__ = [
    "AS_SHIPPED",
    "DOUBLED",
    "Away",
    "CheckTaken",
    "Left",
    "LessonDone",
    "Life",
    "Piece",
    "Traits",
    "Week",
    "live",
]

LONGEST: Final = 260
# Nobody works further ahead of the plan than so many weeks; an extension is asked for so many before the end.
AHEAD: Final = 8.0
ASKED_BEFORE: Final = 3.0


def live(seed: str | int, starts: date, until: date, traits: Traits = AS_SHIPPED, course: Course = PQIP_15) -> Life:
    """Return what is known by a day of the life that begins on another, on a pathway."""
    chance = Random(f"{seed}")  # noqa: S311 (nothing is kept secret by it)
    return _Living(chance, starts, traits, course).whole().known(until)


@dataclass
class _Task:
    """Something still to do, and what is left of it."""

    step: Step
    left: float
    again: int | None = None
    ready: date = date.min


@dataclass
class _Living:
    """A life while it is being drawn."""

    chance: Random
    starts: date
    traits: Traits
    course: Course
    weeks: list[Week] = field(default_factory=list)
    away: list[Away] = field(default_factory=list)
    extensions: list[tuple[date, int]] = field(default_factory=list)
    lessons: list[LessonDone] = field(default_factory=list)
    checks: list[CheckTaken] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    tasks: list[_Task] = field(default_factory=list)
    batches: dict[str, list[_Task]] = field(default_factory=dict)
    left: Left | None = None
    programme: float = 0.0
    done: float = 0.0
    mood: float = 0.0
    slump: int = 0

    def whole(self) -> Life:
        """Live it to its end."""
        self.tasks = [_Task(one, one.effort * self._around(self.traits.task_spread)) for one in self.course.steps()]
        self.pace = self.traits.pace * self._around(self.traits.pace_spread)
        self.marker = self._around(self.traits.marker_spread)
        self.in_training = self.chance.random() < self.traits.assessor_in_training
        self.hours = self._hours()
        self._plan_away()
        monday = self.starts - timedelta(days=self.starts.weekday())
        for number in range(LONGEST):
            if self.left or not self._unfinished(monday + number * WEEK):
                break
            self._week(monday + number * WEEK)
        return self._ended()

    # ---- one week ----

    def _week(self, monday: date) -> None:
        was = self._matter(monday)
        share = next(share for day, share in reversed(self.hours) if day <= monday or day == self.starts)
        self.programme += 0 if was in ("leave", "pause") else share
        work = 0.0 if was in ("leave", "pause", "holiday") else self._capacity(share, slump=was == "slump")
        self.weeks.append(Week(monday, share, self._work(monday, work), was))
        self._may_leave(monday, slump=was == "slump")
        self._may_extend(monday)

    def _matter(self, monday: date) -> Literal["", "leave", "pause", "holiday", "slump"]:
        for one in self.away:
            if one.starts <= monday + timedelta(days=2) and (one.ends is None or monday < one.ends):
                return one.kind
        if monday.isocalendar().week == 52 or self.chance.random() < self.traits.holiday_weeks / 51:
            return "holiday"
        if not self.slump and self.chance.random() < self.traits.slump_chance:
            self.slump = self.chance.randint(*self.traits.slump_weeks)
        self.slump = max(self.slump - 1, 0)
        return "slump" if self.slump else ""

    def _capacity(self, share: float, *, slump: bool) -> float:
        """Return how much of the plan the week has room for: last week's mood goes on, and who is behind hurries."""
        self.mood = 0.5 * self.mood + math.sqrt(0.75) * self.chance.gauss()
        spread = self.traits.week_spread
        behind = min(max(self.programme - self.done, 0.0) / 10, 1.0)
        hurry = 1 + self.traits.catch_up * behind
        return (
            share
            * self.pace
            * hurry
            * (self.traits.slump if slump else 1)
            * math.exp(spread * self.mood - spread**2 / 2)
        )

    def _work(self, monday: date, work: float) -> float:
        """Spend a week's work on what comes next; return how much of the plan was done."""
        before, room = self.done, work
        while room > 0 and (task := self._next(monday)):
            spent = min(room, task.left)
            room, task.left = room - spent, task.left - spent
            if task.left <= 0:
                self.tasks.remove(task)
                self.done += 0 if task.again is not None else task.step.effort
                self._finish(task, self._day_in(monday, 1 - room / work))
        return self.done - before

    def _next(self, monday: date) -> _Task | None:
        near = self.programme + AHEAD
        open_now = (task for task in self.tasks[:12] if task.step.planned <= near and task.ready <= monday)
        return next(open_now, None)

    def _day_in(self, monday: date, part: float) -> date:
        return _working(max(monday + timedelta(days=min(int(part * 5), 4)), self.starts))

    # ---- what is finished ----

    def _finish(self, task: _Task, day: date) -> None:
        step = task.step
        if step.kind == "lesson":
            self.lessons.append(LessonDone(day, step.part, int(step.name)))
        elif step.kind == "check":
            self._check(task, day)
        elif step.kind == "practice" or task.again is not None:
            self._send([task], day)
        else:
            self._gather(task, day)

    def _check(self, task: _Task, day: date) -> None:
        passed = task.again is not None or self.chance.random() >= self.traits.check_failed
        self.checks.append(CheckTaken(day, task.step.part, passed))
        if not passed:
            self._once_more(task, 0, day)

    def _gather(self, task: _Task, day: date) -> None:
        """Put claims of one unit into one piece until it is full; a piece claims nothing twice."""
        part = task.step.part
        batch = self.batches.setdefault(part, [])
        if task.step.name in {one.step.name for one in batch}:
            self._send(self.batches.pop(part), day)
            batch = self.batches.setdefault(part, [])
        batch.append(task)
        more = any(one.again is None and one.step.part == part for one in self.tasks)
        if not more or self.chance.random() < self.traits.piece_full:
            self._send(self.batches.pop(part), day)

    def _send(self, tasks: list[_Task], day: date) -> None:
        """Send a piece, with what will become of it."""
        judged = self._marked(day)
        decided = self._after(judged, self.traits.countersign_days, 0.4) if self.in_training else judged
        step, again = tasks[0].step, tasks[0].again
        doubt = self.traits.not_yet if again is None else self.traits.not_yet_again
        met = tuple(self.chance.random() >= doubt for _ in tasks)
        practice = step.kind == "practice"
        unit = next(unit.key for unit in self.course.units if step.name in unit.codes) if practice else step.part
        codes = tuple(task.step.name for task in tasks)
        number = len(self.pieces)
        module = step.part if practice else ""
        self.pieces.append(Piece(number, day, unit, module, codes, judged, decided, met, again))
        for task, good in zip(tasks, met, strict=True):
            if not good:
                self._once_more(task, number, decided)

    def _once_more(self, task: _Task, number: int, ready: date) -> None:
        effort = task.step.effort * self.traits.rework + 0.2
        self.tasks.insert(0, _Task(task.step, effort, number, ready + timedelta(days=1)))

    def _marked(self, day: date) -> date:
        lost = self.traits.lost_factor if self.chance.random() < self.traits.lost else 1.0
        return self._after(day, self.traits.marking_days * self.marker * lost, self.traits.marking_spread)

    def _after(self, day: date, days: float, spread: float) -> date:
        return _working(day + timedelta(days=max(round(days * self._around(spread)), 1)))

    # ---- hours, breaks, and how it ends ----

    def _around(self, spread: float) -> float:
        """Draw around one, which is the median."""
        return math.exp(spread * self.chance.gauss())

    def _hours(self) -> tuple[tuple[date, float], ...]:
        first = (self.starts, self.traits.share)
        if self.chance.random() >= self.traits.hours_change:
            return (first,)
        day = self.starts + timedelta(weeks=self.chance.randint(12, 50))
        return (first, (day, 0.8 if self.traits.share == 1 else 1.0))

    def _plan_away(self) -> None:
        """Draw at most one leave and one pause, and never both at once."""
        for kind, chance, weeks in (
            ("leave", self.traits.leave_chance, (2, 8)),
            ("pause", self.traits.pause_chance, (4, 26)),
        ):
            begins = self.starts + timedelta(weeks=self.chance.randint(8, round(self.course.weeks)))
            ends = begins + timedelta(weeks=self.chance.randint(*weeks))
            apart = all(one.ends is None or begins > one.ends or ends < one.starts for one in self.away)
            if self.chance.random() < chance and apart:
                self.away.append(Away("leave" if kind == "leave" else "pause", begins, ends))
        self.away.sort(key=lambda one: one.starts)

    def _may_leave(self, monday: date, *, slump: bool) -> None:
        stage = self.course.stage_at(self.programme)
        ends = (0, *self.course.stages)
        weeks = (ends[stage] - ends[stage - 1]) * WEEKS_A_MONTH
        chance = self.traits.leaving[min(stage, len(self.traits.leaving)) - 1] / weeks * (1.6 if slump else 1)
        if self.chance.random() < chance:
            reasons = self.traits.reasons[min(stage, len(self.traits.reasons)) - 1]
            reason = self.chance.choices(list(reasons), list(reasons.values()))[0]
            self.left = Left(max(monday + timedelta(days=4), self.starts + timedelta(days=1)), stage, reason)

    def _may_extend(self, monday: date) -> None:
        given = sum(months for _, months in self.extensions) * WEEKS_A_MONTH
        if self.programme < self.course.weeks + given - ASKED_BEFORE or not (self.tasks or self.batches):
            return
        left = sum(task.left for task in self.tasks)
        months = min(max(math.ceil(left / 3.5), 1), 6)
        self.extensions.append((_working(monday), months))

    def _unfinished(self, monday: date) -> bool:
        waits = any(piece.decided and piece.decided >= monday for piece in self.pieces[-20:])
        return bool(self.tasks or self.batches or waits)

    def _ended(self) -> Life:
        end = self.left.day if self.left else date.max
        signed = () if self.tasks and not self.left else self._signed()
        signed = tuple(one for one in signed if one[0] <= end)
        finished = len(signed) == len(self.course.units) and not self.tasks
        last = max((day for day, _ in signed), default=self.starts)
        last = max([last, *(check.day for check in self.checks)])
        qualified = self._after(last, self.traits.finish_days, 0.4) if finished and not self.left else None
        life = Life(
            starts=self.starts,
            until=date.max - WEEK,
            traits=self.traits,
            hours=self.hours,
            weeks=tuple(self.weeks),
            away=tuple(self.away),
            extensions=tuple(self.extensions),
            lessons=tuple(self.lessons),
            checks=tuple(self.checks),
            pieces=tuple(self.pieces),
            signed=signed,
            qualified=qualified,
            left=self.left,
        )
        return replace(life.known(end), left=self.left) if self.left else life

    def _signed(self) -> tuple[tuple[date, str], ...]:
        """Sign every unit of which everything is met, some days after the last of it."""
        open_units = {task.step.part for task in self.tasks} | set(self.batches)
        found = []
        for unit in self.course.units:
            days = [piece.decided for piece in self.pieces if piece.unit == unit.key and piece.decided]
            if days and unit.key not in open_units:
                found.append((self._after(max(days), self.traits.sign_off_days, 0.5), unit.key))
        return tuple(sorted(found))


def _working(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
