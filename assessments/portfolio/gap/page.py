"""The gap view of one learner: by unit what is met and missing, the easiest way to each, and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from assessments.assessing import pta_of
from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.gap.pieces import pieces_of
from assessments.portfolio.gap.portfolios import Portfolio, portfolios_of
from assessments.portfolio.gap.sentences import ForLearner, ForReader, Said, codes_in_words, noun_of
from assessments.portfolio.gap.units import Held, UnitGap, gap_of
from assessments.portfolio.gap.ways import Open, Together, Way, together, ways_to
from assessments.portfolio.models import Criterion, Evidence, FrameworkVersion
from assessments.portfolio.observers import observed_by
from assessments.portfolio.permissions import evidence_visible_to
from assessments.portfolio.screens import supporters_of
from assessments.portfolio.tries.counting import why_not_again
from lms.models import Person

# How many pieces are proposed that would show several criteria at once.
TOGETHER: Final = 3
Voice = ForLearner | ForReader


@dataclass(frozen=True)
class Line:
    """A criterion on the page: how it stands, and the easiest ways to what it still needs."""

    held: Held
    ways: list[Said] = field(default_factory=list)
    # What has to be agreed on before it is claimed again: until then no way is open.
    why_not: str = ""


@dataclass(frozen=True)
class UnitLines:
    """A unit on the page."""

    gap: UnitGap
    lines: list[Line]


@dataclass(frozen=True)
class Bundle:
    """What one new piece could show at once."""

    text: str
    why: str
    way: Said
    say: bool = False


@dataclass(frozen=True)
class GapPage:
    """What the page shows of a learner."""

    version: FrameworkVersion | None
    portfolio: Portfolio
    units: list[UnitLines]
    bundles: list[Bundle]
    may_observe: bool = False

    @property
    def held(self) -> list[Held]:
        """Return every criterion, in order."""
        return [line.held for unit in self.units for line in unit.lines]

    @property
    def total(self) -> int:
        """Count the criteria."""
        return len(self.held)

    @property
    def met(self) -> int:
        """Count the criteria that are met."""
        return sum(held.met for held in self.held)

    @property
    def facts(self) -> list[dict[str, str]]:
        """Return how the criteria stand, in numbers."""
        waiting = sum(bool(held.count.waiting) and not held.met for held in self.held)
        not_yet = sum(bool(held.count.not_yet) and held.wanted for held in self.held)
        wanted = sum(held.wanted for held in self.held)
        return [
            {"term": "Met", "value": f"{self.met} of {self.total}"},
            {"term": "Waiting for an assessor", "value": str(waiting)},
            {"term": "Judged not yet met", "value": str(not_yet)},
            {"term": "Evidence still needed", "value": str(wanted)},
        ]


def gap_page(learner: Person, *, reader: Person, on: date) -> GapPage:
    """Return where a learner is, as `reader` may read it. A constant number of queries, about this learner alone."""
    version = framework_in_use()
    criteria = criteria_of(version) if version else []
    portfolio = portfolios_of([learner.pk], version)[learner.pk]
    rows = Evidence.objects.filter(person=learner)
    if reader.pk != learner.pk:
        rows = rows.filter(pk__in=evidence_visible_to(reader, on, of=learner).values("pk"))
    own, named = pieces_of(rows, portfolio, criteria)
    voice = _voice(learner, reader, on)
    gaps = gap_of(portfolio, criteria)
    tried = [held.criterion for gap in gaps for held in gap.held if held.wanted and held.count.not_yet]
    closed = why_not_again(learner, tried, on)
    wanted = [held for gap in gaps for held in gap.held if held.wanted and held.criterion.pk not in closed]
    open_ones = [_open(held) for held in wanted]
    ways = {each.criterion: _shown(ways_to(each, own)) for each in open_ones}

    def line(held: Held) -> Line:
        found = ways.get(held.criterion.pk, ())
        said = [voice.say(way, named, held.criterion.code) for way in found]
        return Line(held, said, closed.get(held.criterion.pk, ""))

    units = [UnitLines(gap, [line(held) for held in gap.held]) for gap in gaps]
    may_observe = isinstance(voice, ForReader) and voice.may_observe
    return GapPage(version, portfolio, units, _bundles(open_ones, criteria, voice), may_observe)


def _voice(learner: Person, reader: Person, on: date) -> Voice:
    if reader.pk == learner.pk:
        return ForLearner(supporters_of(learner, on), pta_of(learner, on))
    return ForReader(learner, observed_by(reader, on).filter(pk=learner.pk).exists())


def _open(held: Held) -> Open:
    row = held.criterion
    return Open(row.pk, row.unit.number, held.count.missing, tuple(row.shown_by), row.stage)


def _shown(ways: list[Way]) -> list[Way]:
    """Return the easiest way; where that is a piece which is there, also the easiest new one."""
    there = [way for way in ways if way.evidence is not None]
    return there[:1] + [way for way in ways if way.evidence is None][:1]


def _bundles(open_ones: Sequence[Open], criteria: Sequence[Criterion], voice: Voice) -> list[Bundle]:
    """Return what a new piece could show that shows more than one criterion."""
    by_pk = {row.pk: row for row in criteria}
    found = [item for item in together(open_ones) if len(item.criteria) > 1]
    return [_bundle(item, [by_pk[pk] for pk in item.criteria], voice) for item in found[:TOGETHER]]


def _bundle(item: Together, rows: list[Criterion], voice: Voice) -> Bundle:
    text = f"{noun_of(item.kind)} could show {codes_in_words(rows)}"
    way = voice.say(Way(item.kind), {}, *[row.code for row in rows])
    return Bundle(text, f"Unit {rows[0].unit}.", way, isinstance(voice, ForLearner))
