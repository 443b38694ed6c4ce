"""Everything for which a learner needs somebody, the most pressing first: read it as a table.

Each need is a condition on the read model, so that a place of any size is counted in one query, and a sentence that
says what it rests on. Nothing is weighed or added up: learners stand in the order of their first need, and within one
need whoever has waited longest stands first; whoever has waited since no day has since the pathway began.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db.models import Case, DateField, Expression, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce, Greatest

from courses.models import Enrolment
from lms.calendar import in_words, months_after
from lms.policy.progress import CRITERIA_MONTHS, LOST_HOURS, QUIET_WEEKS, SUPPORT_ENDS_DAYS
from lms.policy.rule import Rule
from lms.roles import Permission
from lms.rules import RuleBook

LAST: Final = date(9999, 12, 31)
# The days on which something came from a learner last: a lesson, a check, evidence.
COMES: Final = ("learned_on", "checked_on", "sent_on")


class WaitsOn(StrEnum):
    """Whose turn it is."""

    US = "us"
    LEARNER = "learner"


@dataclass(frozen=True)
class Limits:
    """The day, and what the rules of progress say on it. These rules are the same everywhere."""

    on: date
    book: RuleBook

    @classmethod
    def on_day(cls, on: date) -> "Limits":
        """Open the rules of a day. No query."""
        return cls(on, RuleBook.at(None, on))

    def value(self, rule: Rule) -> int:
        """Return what a rule says, as a number."""
        return int(self.book.answer(rule).value)


Condition = Callable[[Limits], Q]
Words = Callable[[Any, Limits], tuple[str, str]]


@dataclass(frozen=True)
class Need:
    """One kind of need: whose turn it is, when it holds, since when, and what is said of somebody it holds for.

    `words` takes a Standing and returns what is the matter, to be read after the name, and what that rests on.
    """

    key: str
    label: str
    waits_on: WaitsOn
    when: Condition
    # The day since when: a column of the standing, several of which the last counts, or none, and names decide.
    since: str | tuple[str, ...]
    words: Words
    # Whoever may not do this at the learner's place is not told of it, and it is not counted for them.
    seen_with: Permission = Permission.SEE_BOARD
    in_a_pause: bool = False

    def condition(self, limits: Limits) -> Q:
        """Return when it holds for an enrolment."""
        holds = self.when(limits)
        return holds if self.in_a_pause else holds & ~Q(status=Enrolment.Status.PAUSED)

    @property
    def since_when(self) -> Expression:
        """Return the day since when an enrolment has it; the day it began where nothing says so."""
        columns = (self.since,) if isinstance(self.since, str) else self.since
        days = [Coalesce(F(f"standing__{column}"), F("starts")) for column in columns]
        return Value(LAST) if not days else Greatest(*days) if days[1:] else days[0]


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _is(**facts: Any) -> Condition:
    """Return a condition that asks the same on every day."""
    asked = Q(**{f"standing__{name}": value for name, value in facts.items()})
    return lambda limits: asked


def _soon(field: str) -> Condition:
    """Return the condition that a day ahead is near."""

    def near(limits: Limits) -> Q:
        until = limits.on + timedelta(days=limits.value(SUPPORT_ENDS_DAYS))
        return Q(**{f"standing__{field}__lte": until, f"standing__{field}__gt": limits.on})

    return near


def _passed(field: str) -> Condition:
    return lambda limits: Q(**{f"standing__{field}__lt": limits.on})


def _early(standing: Any, limits: Limits) -> tuple[str, str]:
    cases = _counted(standing.cases_early, "case is", "cases are")
    since = f" The oldest since {in_words(standing.cases_early_since)}." if standing.cases_early_since else ""
    return f"{cases} held that a rule would block today", f"Every case was asked about again last night.{since}"


def _no_mentor(standing: Any, limits: Limits) -> tuple[str, str]:
    since = standing.uncovered_since or limits.on
    text = f"no eligible mentor for {_days((limits.on - since).days)}" if since < limits.on else "no eligible mentor"
    if standing.mentor:
        return text, f"{standing.mentor} is paired and does not count. Since {in_words(since)}."
    return text, f"Nobody is paired. Since {in_words(since)}."


def _over(standing: Any, limits: Limits) -> tuple[str, str]:
    why = f"{standing.workload_percent}% by the export of {in_words(standing.workload_day)}."
    return "over capacity", f"{why} Above the limit since the figures of {in_words(standing.over_since)}."


def _marking(standing: Any, limits: Limits) -> tuple[str, str]:
    late = _days((limits.on - standing.judge_by).days)
    waits = _counted(standing.evidence_waiting, "claim waits", "claims wait")
    return f"marking is {late} late", f"{waits}, the oldest since {in_words(standing.waiting_since)}."


def _more_time(standing: Any, limits: Limits) -> tuple[str, str]:
    return "waits for an answer about more time", f"Asked on {in_words(standing.time_asked_on)}."


def _reduction(standing: Any, limits: Limits) -> tuple[str, str]:
    day = in_words(standing.reduction_by)
    if standing.reduction_by <= limits.on:
        return "the caseload reduction is not what the rules give", f"By the latest export, since {day}."
    return "the caseload reduction is about to lapse", f"By the latest export it falls short from {day} on."


def _leaves(who: str, field: str) -> Words:
    def words(standing: Any, limits: Limits) -> tuple[str, str]:
        day = getattr(standing, field)
        left = _days((day - limits.on).days)
        person = standing.mentor if who == "mentor" else standing.pta
        return f"the {who} leaves in {left}", f"{person} is there until {in_words(day)}, and nobody follows yet."

    return words


def _reflective(standing: Any, limits: Limits) -> tuple[str, str]:
    late = _days((limits.on - standing.reflect_by).days)
    return "no reflective discussion in time", f"One was due by {in_words(standing.reflect_by)}, {late} ago."


def _lost(standing: Any, limits: Limits) -> tuple[str, str]:
    hours = standing.lost_minutes / 60
    return f"{hours:.0f} hours of learning time lost", "In the last four weeks, as recorded by the learner."


def _misconceptions(standing: Any, limits: Limits) -> tuple[str, str]:
    count = _counted(standing.misconceptions, "safeguarding answer is", "safeguarding answers are")
    due = in_words(standing.misconceptions_due)
    return f"{count} still to be put right", f"They come back until they are right. Due since {due}."


def _overdue(standing: Any, limits: Limits) -> tuple[str, str]:
    modules = _counted(standing.modules_overdue, "module is", "modules are")
    return f"{modules} overdue", f"{standing.modules_done} of {standing.modules_total} are done."


def _untouched(standing: Any, limits: Limits) -> tuple[str, str]:
    criteria = _counted(standing.criteria_untouched, "criterion has", "criteria have")
    end = in_words(standing.planned_end)
    return f"{criteria} no evidence", f"Of {standing.criteria_total}; the planned end is {end}."


def _quiet(standing: Any, limits: Limits) -> tuple[str, str]:
    last = max((day for field in COMES if (day := getattr(standing, field))), default=None)
    if last is None:
        return "nothing has come yet", "No lesson, check or evidence is on record."
    return f"nothing has come for {_days((limits.on - last).days)}", f"The last on {in_words(last)}."


def _nothing_since(limits: Limits) -> Q:
    """Return that neither lesson, check nor evidence came for some weeks, of somebody who began before them."""
    day = limits.on - timedelta(weeks=limits.value(QUIET_WEEKS))
    quiet = Q(starts__lte=day)
    for field in COMES:
        quiet &= Q(**{f"standing__{field}": None}) | Q(**{f"standing__{field}__lte": day})
    return quiet


def _end_is_near(limits: Limits) -> Q:
    until = months_after(limits.on, limits.value(CRITERIA_MONTHS))
    return Q(standing__criteria_untouched__gt=0, standing__planned_end__lte=until)


def _lost_much(limits: Limits) -> Q:
    return Q(standing__lost_minutes__gte=limits.value(LOST_HOURS) * 60)


def _reduction_is_near(limits: Limits) -> Q:
    return Q(standing__reduction_by__lte=limits.on + timedelta(days=limits.value(SUPPORT_ENDS_DAYS)))


US, LEARNER = WaitsOn.US, WaitsOn.LEARNER
NEEDS: Final = (
    # What waits on us stands before what waits on the learner; on each side, what could hurt somebody stands first.
    Need(
        "cases_early",
        "Cases before they are ready",
        US,
        _is(cases_early__gt=0),
        "cases_early_since",
        _early,
        Permission.CHECK_ALLOCATION,
        in_a_pause=True,
    ),
    Need("no_mentor", "No eligible mentor", US, _is(uncovered_since__isnull=False), "uncovered_since", _no_mentor),
    Need("over", "Over capacity", US, _is(over_since__isnull=False), "over_since", _over),
    Need("marking", "Marking is late", US, _passed("judge_by"), "judge_by", _marking, in_a_pause=True),
    Need("reduction", "Reduction not right", US, _reduction_is_near, "reduction_by", _reduction,
         Permission.CHECK_ALLOCATION),
    Need("more_time", "Asked for more time", US, _is(time_asked_on__isnull=False), "time_asked_on", _more_time),
    Need("mentor_leaves", "Mentor leaves", US, _soon("mentor_until"), "mentor_until",
         _leaves("mentor", "mentor_until")),
    Need("pta_leaves", "Assessor leaves", US, _soon("pta_until"), "pta_until", _leaves("assessor", "pta_until")),
    Need("lost_time", "Learning time lost", US, _lost_much, (), _lost),
    Need("reflective", "Reflective time lost", US, _passed("reflect_by"), "reflect_by", _reflective),
    Need("misconceptions", "Safeguarding to put right", LEARNER, _passed("misconceptions_due"), "misconceptions_due",
         _misconceptions),
    Need("quiet", "No work sent", LEARNER, _nothing_since, COMES, _quiet),
    Need("overdue", "Modules overdue", LEARNER, _is(modules_overdue__gt=0), "learned_on", _overdue),
    Need("untouched", "Criteria without evidence", LEARNER, _end_is_near, "planned_end", _untouched),
)  # fmt: skip
BY_KEY: Final = {need.key: need for need in NEEDS}


def first_of(needs: Iterable[tuple[Need, Q]]) -> tuple[Case, Case]:
    """Return two expressions of an enrolment: the place of its first need in the table, and since when that holds.

    Each need comes with the condition under which it is counted. Whoever has none of them comes after everybody else.
    """
    asked = [(NEEDS.index(need), need, holds) for need, holds in needs]
    rank = Case(
        *(When(holds, then=Value(place)) for place, _, holds in asked),
        default=Value(len(NEEDS)),
        output_field=IntegerField(),
    )
    since = Case(
        *(When(holds, then=need.since_when) for _, need, holds in asked),
        default=Value(LAST),
        output_field=DateField(),
    )
    return rank, since
