"""On which days a mentor can be there for a learner: eligible, at work in the same region, and not away for long."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Self

from courses.models import Enrolment
from lms.calendar import in_words, is_working_day, working_day_after
from lms.models import Post, Unit
from lms.policy.mentoring import MENTOR_ABSENCE_DAYS
from lms.posts import main_post, posts_of
from lms.rules import RuleHistory
from mentoring.pairings.counting import History
from mentoring.pairings.eligibility import Experience, experience_of
from mentoring.pairings.histories import Records, absences_of, paused_days
from mentoring.pairings.mentor_rules import NOWHERE, RulesOverTime, rule_histories_at
from mentoring.pairings.models import CoverStretch, Pairing
from mentoring.pairings.spans import FAR, Span, covers, joined, shared, span

ALWAYS: Final[Span] = (date.min, FAR)
DAY: Final = timedelta(days=1)
Because = CoverStretch.Because


@dataclass(frozen=True)
class Availability:
    """When one mentor can be there for one learner, by the rules of wherever the learner works on each day."""

    experience: Experience
    eligible: tuple[Span, ...] = (ALWAYS,)
    here: tuple[Span, ...] = (ALWAYS,)
    away: tuple[Span, ...] = ()

    @property
    def days(self) -> tuple[Span, ...]:
        """Return every run of days that decides something."""
        return self.eligible + self.here + self.away

    def because(self, day: date) -> str:
        """Return why the mentor cannot be there on a day, or nothing: the reason that lasts longest."""
        if not covers(self.here, day):
            return Because.LEAVES.value
        if not covers(self.eligible, day):
            return Because.NOT_ELIGIBLE.value
        return Because.AWAY.value if covers(self.away, day) else ""

    def why_not(self, name: str, day: date) -> str:
        """Return the sentence that says why `name` cannot mentor on a day, or nothing."""
        why = self.because(day)
        if why == Because.LEAVES:
            return f"{name} no longer works in the region."
        if why == Because.AWAY:
            back = next(ends for starts, ends in self.away if starts <= day < ends)
            return f"{name} is away." if back == FAR else f"{name} is away until {in_words(back - DAY)}."
        return self.experience.why_not(name) if why else ""


@dataclass(frozen=True)
class Place:
    """Where a learner works between two days."""

    starts: date
    ends: date
    unit: Unit

    @property
    def region(self) -> str:
        """Return the tree path of the region."""
        return self.unit.region_path


def places_of(posts: Sequence[Post]) -> tuple[Place, ...]:
    """Return where somebody with these posts works, one place after the other, without a break. Pure.

    Days before the first post and between two are those of the next; days after the last are those of the last.
    """
    days = sorted({day for post in posts for day in span(post.starts, post.ends)})
    found: list[Place] = []
    for starts, ends in pairwise(days):
        post = main_post(posts, starts)
        if post and found and found[-1].unit.pk == post.unit_id:
            found[-1] = replace(found[-1], ends=ends)
        elif post:
            found.append(Place(found[-1].ends if found else date.min, ends, post.unit))
    if found:
        found[-1] = replace(found[-1], ends=FAR)
    return tuple(found)


def away_for_long(absences: Iterable[Span], limit_on: Callable[[date], int]) -> list[Span]:
    """Return absences of more working days than the rule of their first day allows; those back to back count as one."""
    found: list[Span] = []
    for starts, ends in sorted(absences):
        if found and starts <= _back_at_work(found[-1][1]):
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return [(a, b) for a, b in found if working_day_after(a - DAY, limit_on(a) + 1) < b]


def _back_at_work(day: date) -> date:
    """Return the first working day on or after the first day back: a weekend between two absences ends neither."""
    while day < FAR and not is_working_day(day):
        day += DAY
    return day


@dataclass
class Known:
    """Everything that decides the cover of some learners, read once for all of them."""

    on: date
    pairings: dict[int, list[Pairing]]
    places: dict[int, tuple[Place, ...]]
    pauses: dict[int, list[Span]]
    histories: dict[int, History]
    posts: dict[int, list[Post]]
    absences: dict[int, list[Span]]
    rules: dict[str, RulesOverTime]
    over_time: dict[str, RuleHistory]
    _in_region: dict[tuple[int, str], Availability] = field(default_factory=dict)

    @classmethod
    def of(cls, enrolments: Sequence[Enrolment], on: date) -> Self:
        """Read it. The same number of queries however many learners."""
        learners = [row.person_id for row in enrolments]
        pairings: dict[int, list[Pairing]] = {pk: [] for pk in learners}
        for row in Pairing.objects.filter(learner__in=learners).select_related("supporter").order_by("starts", "pk"):
            pairings[row.learner_id].append(row)
        mentors = {row.supporter_id for rows in pairings.values() for row in rows if row.kind == Pairing.Kind.MENTOR}
        posts = posts_of({*learners, *mentors})
        places = {pk: places_of(posts[pk]) for pk in learners}
        units = [place.unit for found in places.values() for place in found]
        over_time = rule_histories_at(units)
        return cls(
            on=on,
            pairings=pairings,
            places=places,
            pauses=paused_days(row.pk for row in enrolments),
            histories=Records.of(mentors, posts).histories(),
            posts=posts,
            absences=absences_of(mentors),
            rules={path: RulesOverTime.of(rules) for path, rules in over_time.items()},
            over_time=over_time,
        )

    def mentors_of(self, learner: int) -> dict[int, Availability]:
        """Return when each mentor whom a learner has, had or will have can be there, by the mentor's id."""
        rows = self.pairings.get(learner, [])
        mentors = {row.supporter_id for row in rows if row.kind == Pairing.Kind.MENTOR}
        return {pk: self._availability(pk, self.places.get(learner, ())) for pk in mentors}

    def _availability(self, mentor: int, places: tuple[Place, ...]) -> Availability:
        """Put together what holds in each region that the learner works in, one after the other."""
        regions = {place.region for place in places}
        if len(regions) < 2:
            return self._there(mentor, next(iter(regions), ""))
        eligible, here, away = [], [], []
        for place in places:
            there, days = self._there(mentor, place.region), [(place.starts, place.ends)]
            eligible += shared(days, there.eligible)
            here += shared(days, there.here)
            away += shared(days, there.away)
        now = next(place.region for place in places if place.starts <= self.on < place.ends)
        experience = self._there(mentor, now).experience
        return Availability(experience, tuple(joined(eligible)), tuple(joined(here)), tuple(joined(away)))

    def _there(self, mentor: int, region: str) -> Availability:
        """Return when a mentor can be there for somebody of one region; with no region, by the national rules."""
        key = (mentor, region)
        if key not in self._in_region:
            experience = self._experience(mentor, region)
            posts = [span(post.starts, post.ends) for post in self.posts[mentor] if post.unit.region_path == region]
            away = away_for_long(self.absences[mentor], lambda day: self._limit(region, day))
            self._in_region[key] = Availability(
                experience=experience,
                eligible=tuple(experience.eligible_on),
                here=tuple(joined(posts)) if region else (ALWAYS,),
                away=tuple(away),
            )
        return self._in_region[key]

    def _experience(self, mentor: int, region: str) -> Experience:
        return experience_of(self.histories[mentor], self.rules[region or NOWHERE], self.on, worded=False)

    def _limit(self, region: str, day: date) -> int:
        """Return for how many working days a mentor may be away, by the rule in force on a day."""
        return int(self.over_time[region or NOWHERE].on(day).answer(MENTOR_ABSENCE_DAYS).value)
