"""How far readers agree who judged the same case without seeing each other's marks. Only settled checks are read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assessments.agreement import Estimate, cohen_kappa, krippendorff_alpha, share
from assessments.spot_checks.models import Assignment, SpotCheckJudgement
from assessments.spot_checks.reports.checked import outcomes_at
from assessments.spot_checks.rubric import Question
from lms.calendar import Period
from lms.models import Person, Unit

Seat = Assignment.Seat


@dataclass(frozen=True)
class Reading:
    """What one reader made of a case."""

    check: int
    reader: int
    outcome: str
    answers: dict[str, str]


Pair = tuple[Reading, Reading]


@dataclass(frozen=True)
class OfReader:
    """How often a reader gave the same answer as whoever read the same case beside them."""

    name: str
    same: Estimate
    outcomes: Estimate


def pairs_at(places: Sequence[Unit], period: Period) -> list[Pair]:
    """Return the two sealed readings of each settled check that had two, within some places in a period. One query."""
    settled = outcomes_at(places, period).filter(spot_check__double=True).values("spot_check")
    rows = SpotCheckJudgement.objects.filter(
        spot_check__in=settled, assignment__seat__in=(Seat.FIRST, Seat.SECOND)
    ).order_by("spot_check", "assignment__seat")
    found: dict[int, list[Reading]] = defaultdict(list)
    for row in rows:
        answers = {key: given["answer"] for key, given in row.answers.items()}
        found[row.spot_check_id].append(Reading(row.spot_check_id, row.by_id, row.outcome, answers))
    return [(two[0], two[1]) for two in found.values() if len(two) == 2]


def outcome_kappa(pairs: Iterable[Pair], least: int) -> Estimate:
    """Return Cohen's kappa of the outcomes of two readers."""
    return cohen_kappa([(one.outcome, other.outcome) for one, other in pairs]).shown_from(least)


def answer_alpha(pairs: Sequence[Pair], questions: Iterable[Question], least: int) -> Estimate:
    """Return Krippendorff's alpha of the answers to some questions; too few cases for it are said to be so."""
    keys = [question.key for question in questions]
    units = [[one.answers.get(key), other.answers.get(key)] for one, other in pairs for key in keys]
    found = krippendorff_alpha(units, "answer")
    return found if len(pairs) >= least else Estimate(None, len(pairs)).shown_from(least)


def of_readers(pairs: Sequence[Pair], least: int) -> list[OfReader]:
    """Return each reader with the share of answers that were the other reader's too, and of outcomes. One query."""
    mine: dict[int, list[Pair]] = defaultdict(list)
    for one, other in pairs:
        mine[one.reader].append((one, other))
        mine[other.reader].append((other, one))
    names = Person.objects.in_bulk(list(mine))
    rows = [OfReader(str(names[pk]), _same(found, least), _outcomes(found, least)) for pk, found in mine.items()]
    return sorted(rows, key=lambda row: row.name)


def _same(pairs: Sequence[Pair], least: int) -> Estimate:
    given = [
        (answer, other.answers[key])
        for one, other in pairs
        for key, answer in one.answers.items()
        if key in other.answers
    ]
    if len(pairs) < least:
        return Estimate(None, len(pairs), counted="check").shown_from(least)
    return share(sum(answer == theirs for answer, theirs in given), len(given), "answer")


def _outcomes(pairs: Sequence[Pair], least: int) -> Estimate:
    return share(sum(one.outcome == other.outcome for one, other in pairs), len(pairs)).shown_from(least)
