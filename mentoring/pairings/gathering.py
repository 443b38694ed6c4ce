"""Who of a place needs a mentor, who of the region could be it, and which pairs the rules allow: read in one go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from lms.models import Person, Unit
from lms.policy.mentoring import HAND_OVER_DAYS, MENTOR_ABSENCE_DAYS
from lms.policy.practice import MENTOR_LEARNERS
from lms.rules import Answer, RuleBook
from mentoring.pairings.availability import away_for_long
from mentoring.pairings.candidates import Learners, Supporters, holders_near
from mentoring.pairings.eligibility import Experience, experience_of
from mentoring.pairings.gaps import Gap, gaps_of
from mentoring.pairings.matching import Asks, Fit, Offers, fit_of
from mentoring.pairings.mentor_rules import RulesOverTime, place_of, rule_histories_at
from mentoring.pairings.models import Pairing, Particulars, Pin, Proposal
from mentoring.pairings.spans import Span, day_with_fewer, joined, shared, span, without

MENTOR: Final = Pairing.Kind.MENTOR
# A mentor and the number of one of their free places, the first that comes free before the next.
Place = tuple[int, int]


@dataclass(frozen=True)
class Need:
    """A learner who has or will have a gap, and between which days a mentor would have to begin."""

    learner: Person
    gap: Gap
    asks: Asks
    earliest: date
    latest: date
    # Whose pairing ends when another mentor begins.
    now: Pairing | None = None
    pin: Pin | None = None


@dataclass
class Field:
    """Everybody whom a run is about, and what the rules allow between them."""

    on: date
    book: RuleBook
    rules: RulesOverTime
    limit: Answer
    learners: Learners
    supporters: Supporters
    needs: dict[int, Need]
    experiences: dict[int, Experience] = field(default_factory=dict)
    offers: dict[int, Offers] = field(default_factory=dict)
    places: dict[int, list[date]] = field(default_factory=dict)
    options: dict[int, dict[Place, Fit]] = field(default_factory=dict)

    @property
    def most(self) -> int:
        """Return how many learners the rule lets a mentor have."""
        return int(self.limit.value)


def gathered(unit: Unit, on: date) -> Field:
    """Read everything about a place. The same number of queries for a team and for a whole region."""
    history = rule_histories_at([unit])[place_of(unit)]
    book, rules = history.on(on), RulesOverTime.of(history)
    gaps = gaps_of(unit, on, on + timedelta(days=int(book.answer(HAND_OVER_DAYS).value)))
    learners = Learners.of([gap.learner for gap in gaps], MENTOR, on)
    supporters = Supporters.of(holders_near(unit.region_path, MENTOR, on), MENTOR, on)
    _keep_promised(supporters, list(learners.people))
    limit, needs = book.answer(MENTOR_LEARNERS), _needs(gaps, learners, book, on)
    found = Field(on, book, rules, limit, learners, supporters, needs)
    _know_mentors(found, unit.region_path)
    for pk, need in found.needs.items():
        found.options[pk] = dict(_options(need, found))
    return found


def _keep_promised(supporters: Supporters, learners: Sequence[int]) -> None:
    """Count the places that wait for a decision about learners of elsewhere as taken: none is proposed twice."""
    rows = Proposal.objects.filter(state=Proposal.State.WAITING, mentor__in=supporters.people)
    for mentor, starts in rows.exclude(learner__in=learners).values_list("mentor", "starts"):
        supporters.supports.setdefault(mentor, []).append(span(starts, None))


# ---- learners ----


def _needs(gaps: list[Gap], learners: Learners, book: RuleBook, on: date) -> dict[int, Need]:
    """Return the learners for whom somebody is to be found: not those with whom it is agreed who begins."""
    ids = list(learners.people)
    wishes = particulars_of(ids)
    pins = {
        pin.learner_id: pin for pin in Pin.objects.on(on).filter(learner__in=ids).select_related("mentor", "pinned_by")
    }
    mentors: dict[int, list[Pairing]] = {}
    before: dict[int, set[int]] = {}
    for row in Pairing.objects.filter(learner__in=ids, kind=MENTOR).select_related("supporter"):
        mentors.setdefault(row.learner_id, []).append(row)
        before.setdefault(row.learner_id, set()).add(row.supporter_id)
    found = {}
    for gap in gaps:
        pk = gap.learner.pk
        need = _need(gap, mentors.get(pk, []), on, int(book.answer(HAND_OVER_DAYS).value))
        if need is not None:
            asks = _asks(gap, learners, wishes.get(pk, Particulars()), frozenset(before.get(pk, ())), on)
            found[pk] = replace(need, asks=asks, pin=pins.get(pk))
    return found


def _need(gap: Gap, rows: list[Pairing], on: date, days: int) -> Need | None:
    """Return between which days a mentor would have to begin; nothing where somebody is to begin already."""
    first = max(on, gap.starts)
    now = next((row for row in rows if row.is_on(first)), None)
    if any(row.starts > first for row in rows):
        return None
    earliest = max(first, now.starts + timedelta(days=1)) if now else first
    return Need(gap.learner, gap, Asks((first, gap.until)), earliest, first + timedelta(days=days), now)


def _asks(gap: Gap, learners: Learners, wishes: Particulars, before: frozenset[int], on: date) -> Asks:
    post = learners.ties(gap.learner.pk, on).post
    return Asks(
        gap=(max(on, gap.starts), gap.until),
        team=post.unit.path if post else "",
        pdu=post.unit.pdu_path if post else "",
        days=frozenset(wishes.days),
        specialisms=frozenset(wishes.specialisms),
        languages=frozenset(wishes.languages),
        before=before,
    )


def particulars_of(people: Iterable[int]) -> dict[int, Particulars]:
    """Return what each person said of their days, specialisms and languages. One query."""
    return {row.person_id: row for row in Particulars.objects.filter(person__in=list(people))}


# ---- mentors ----


def _know_mentors(found: Field, path: str) -> None:
    """Work out of each mentor who may ever mentor on which days, what they bring, and when each place comes free."""
    supporters, on = found.supporters, found.on
    brings = particulars_of(supporters.people)
    longest = int(found.book.answer(MENTOR_ABSENCE_DAYS).value)
    for pk in supporters.people:
        experience = found.experiences[pk] = experience_of(supporters.histories[pk], found.rules, on, worded=False)
        here = [
            span(post.starts, post.ends) for post in supporters.posts.get(pk, []) if post.unit.path.startswith(path)
        ]
        able = shared(shared(experience.eligible_on, supporters.roles.get(pk, [])), joined(here))
        able = without(able, away_for_long(supporters.absences[pk], lambda day: longest))
        found.offers[pk] = _offers(pk, able, supporters, brings.get(pk, Particulars()), on)
        days = (day_with_fewer(supporters.supports.get(pk, []), on, found.most - n) for n in range(found.most))
        found.places[pk] = [day for day in days if day is not None]


def _offers(pk: int, able: list[Span], supporters: Supporters, brings: Particulars, on: date) -> Offers:
    post = supporters.post(pk, on)
    return Offers(
        mentor=pk,
        able=tuple(row for row in able if row[1] > on) if supporters.people[pk].is_active else (),
        team=post.unit.path if post else "?",
        pdu=post.unit.pdu_path if post else "?",
        days=frozenset(brings.days),
        specialisms=frozenset(brings.specialisms),
        languages=frozenset(brings.languages),
    )


# ---- pairs ----


def _options(need: Need, found: Field) -> Iterable[tuple[Place, Fit]]:
    """Yield each place that the rules allow this learner, with how well its mentor fits from the first day possible."""
    for mentor, offers in found.offers.items():
        fit: Fit | None = None
        for number, free_from in enumerate(found.places[mentor]):
            first = offers.first_day(max(need.earliest, free_from))
            if first is None or first > need.latest:
                break
            if fit is None or fit.starts != first:
                if refusal_of(need, mentor, first, found):
                    break
                fit = fit_of(need.asks, offers, first)
            yield (mentor, number), replace(fit, taken=found.supporters.load(mentor, first) + number)


def refusal_of(need: Need, mentor: int, day: date, found: Field) -> str:
    """Return why this mentor may not mentor this learner from a day on, or nothing: the rules that pairing asks."""
    if need.now and need.now.supporter_id == mentor:
        return "They are paired now."
    ties = found.learners.ties(need.learner.pk, day)
    # On a day on which they may mentor, only the day itself is missing from what is worked out already.
    experience = replace(found.experiences[mentor], on=day)
    return found.supporters.judged(mentor, ties, found.rules, found.limit, day, experience).refusal
