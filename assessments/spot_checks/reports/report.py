"""The whole report of a place over a period: coverage, outcomes, questions, what weighed, what followed, readers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assessments.agreement import Estimate
from assessments.spot_checks.models import StandardVersion
from assessments.spot_checks.reports.checked import Checked, checks_at
from assessments.spot_checks.reports.circumstances import CIRCUMSTANCES
from assessments.spot_checks.reports.counting import Asked, Beside, beside, by_question, by_section, grouped, sufficient
from assessments.spot_checks.reports.coverage import Covered, all_of, coverage_of
from assessments.spot_checks.reports.followed import Followed, followed
from assessments.spot_checks.reports.readers import OfReader, Pair, answer_alpha, of_readers, outcome_kappa, pairs_at
from lms.calendar import Period
from lms.models import Person, Unit
from lms.policy.spot_checking import SPOT_CHECK_SHOWN_FROM
from lms.rules import Answer, RuleBook
from mentoring.pairings.cover_report import parts_of


@dataclass(frozen=True)
class OfPart:
    """What the checks of one part of a place, or of one manager’s line, came to."""

    name: str
    checks: int
    sufficient: Estimate
    place: Unit | None = None
    beside: str = ""


@dataclass(frozen=True)
class OfStandard:
    """How one version of a standard was answered, and how far two readers of it agree."""

    version: StandardVersion
    questions: list[Asked]
    sections: list[Asked]
    alpha: Estimate
    # Question code -> agreement of two readers on it.
    alphas: dict[str, Estimate]

    @property
    def shown(self) -> bool:
        """Say whether there are enough checks for any figure of it."""
        return any(row.insufficient.value is not None for row in self.questions)


@dataclass(frozen=True)
class Report:
    """Everything that the page and the files show."""

    places: Sequence[Unit]
    period: Period
    shown_from: Answer
    coverage: list[Covered]
    checks: list[Checked]
    pairs: list[Pair]
    followed: Followed
    standards: list[OfStandard]
    parts: list[OfPart]
    managers: list[OfPart]
    circumstances: list[Beside]

    @property
    def least(self) -> int:
        """Return from how many checks on a figure is shown."""
        return int(self.shown_from.value)

    @property
    def covered(self) -> Covered:
        """Return the coverage of everything together."""
        return all_of(self.coverage, self.places[0])

    @property
    def sufficient(self) -> Estimate:
        """Return the share of checks that were sufficient."""
        return sufficient(self.checks, self.least)

    @property
    def kappa(self) -> Estimate:
        """Return how far two readers agree on the outcome."""
        return outcome_kappa(self.pairs, self.least)

    @property
    def weighed(self) -> bool:
        """Say whether there are enough checks for any figure of what weighed on officers."""
        return any(one.value is not None for row in self.circumstances for one in (row.with_it, row.without))

    @property
    def provisional(self) -> int:
        """Count the outcomes that may still change."""
        return sum(not check.final for check in self.checks)

    @property
    def not_judged(self) -> int:
        """Count the cases that could not be judged."""
        return sum(not check.counts for check in self.checks)

    def readers(self) -> list[OfReader]:
        """Return how each reader agrees with whoever read beside them. One query."""
        return of_readers(self.pairs, self.least)


def report_of(places: Sequence[Unit], period: Period, on: date, *, draws: bool) -> Report:
    """Work out the report of some places. The same number of queries, however many checks there are."""
    shown_from = RuleBook.at(places[0], on).answer(SPOT_CHECK_SHOWN_FROM)
    parts, checks, pairs = parts_of(places), checks_at(places, period, on), pairs_at(places, period)
    least = int(shown_from.value)
    return Report(
        places=places,
        period=period,
        shown_from=shown_from,
        coverage=coverage_of(places, parts, on, draws=draws),
        checks=checks,
        pairs=pairs,
        followed=followed(places, period, on),
        standards=_standards(checks, pairs, least),
        parts=_parts(checks, parts, least),
        managers=_managers(checks, least),
        circumstances=beside(checks, CIRCUMSTANCES, least),
    )


def _standards(checks: Sequence[Checked], pairs: Sequence[Pair], least: int) -> list[OfStandard]:
    """Return each version that was judged by, the newest first. One query."""
    by_version = grouped(checks, lambda check: check.version)
    versions = StandardVersion.objects.filter(pk__in=by_version).select_related("standard").order_by("-pk")
    judged = {check.pk: check.version for check in checks}
    found = []
    for version in versions:
        rows, two = by_version[version.pk], [pair for pair in pairs if judged.get(pair[0].check) == version.pk]
        alphas = {each.code: answer_alpha(two, [each], least) for each in version.questions}
        found.append(
            OfStandard(
                version,
                by_question(rows, version.questions, least),
                by_section(rows, version.sections, least),
                answer_alpha(two, version.questions, least),
                alphas,
            )
        )
    return found


def _parts(checks: Sequence[Checked], parts: Sequence[Unit], least: int) -> list[OfPart]:
    found = grouped(checks, lambda check: next((part for part in parts if part.contains(check.unit)), None))
    rows = [OfPart(part.name, len(rows), sufficient(rows, least), part) for part, rows in found.items()]
    return sorted(rows, key=lambda row: row.name)


def _managers(checks: Sequence[Checked], least: int) -> list[OfPart]:
    """Roll checks up to whoever managed the officer on the day of the draw, with what they carried. One query."""
    found = grouped(checks, lambda check: (check.context.get("manager") or {}).get("person"))
    names = Person.objects.in_bulk(list(found))
    rows = [
        OfPart(str(names[pk]), len(rows), sufficient(rows, least), beside=_carried(rows)) for pk, rows in found.items()
    ]
    return sorted(rows, key=lambda row: row.name)


def _carried(checks: Sequence[Checked]) -> str:
    """Say how many people a manager carried on the days of these checks."""
    spans = [float(check.context["manager"]["span"]) for check in checks]
    limit = checks[-1].context["manager"]["limit"]
    low, high = f"{min(spans):g}", f"{max(spans):g}"
    return f"{low if low == high else f'{low} to {high}'} full time, against {limit}"
