"""What of each learner's evidence counts as done, since when it waits, and how long marking took: many at once."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.db.models import Count

from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.gap.portfolios import Counted, Portfolio, portfolios_of
from assessments.portfolio.models import Claim, Criterion, Decision, Judgement
from assessments.portfolio.states import WAITING_ON_US, Present, State
from courses.models import StageModule
from lms.calendar import today
from lms.progress.forecasting.plan import Part

# How the modules that stand for the units of the portfolio are called in the pathways.
UNIT_KEY: Final = "vq5-unit-{}"


@dataclass
class Sent:
    """One learner's evidence: days of what counts, since when what waits, how long the rest took, what came back."""

    done: list[date] = field(default_factory=list)
    waiting: list[date] = field(default_factory=list)
    waits: list[int] = field(default_factory=list)
    returned: int = 0
    # The day on which the last of it was decided.
    decided: date | None = None


def evidence_of(people: list[int], criteria: list[Criterion]) -> dict[int, Sent]:
    """Return what learners sent and what became of it. A constant number of queries."""
    portfolios = portfolios_of(people, framework_in_use())
    claims = Claim.objects.in_force().filter(evidence__person__in=people)
    days = {pk: today(at) for pk, at in claims.values_list("pk", "claimed_at")}
    came_back = _came_back(people)
    return {person: _sent(portfolios[person], criteria, days, came_back[person]) for person in people}


def all_criteria() -> list[Criterion]:
    """Return the criteria of the framework in use, each with its unit."""
    return criteria_of(framework_in_use())


def parts_of(criteria: list[Criterion], placed: list[StageModule], weeks: float, month: float) -> list[Part]:
    """Return the plan of the portfolio on a pathway: each unit due with its module, or else its criteria by stage."""
    units = {item.module.key: item for item in placed}
    ends = {item.stage.number: (item.stage.from_month, item.stage.to_month) for item in placed}
    found = []
    for criterion in criteria:
        unit = units.get(UNIT_KEY.format(criterion.unit.number))
        begins, due = (unit.stage.from_month, unit.due_month) if unit else ends.get(criterion.stage or 0, (0, None))
        found.append((begins, due, criterion.times))
    counted: Counter[tuple[int, int | None]] = Counter()
    for begins, due, times in found:
        counted[begins, due] += times
    return [Part(begins * month, due * month if due else weeks, count) for (begins, due), count in counted.items()]


def _came_back(people: list[int]) -> Counter[int]:
    """Return how many pieces of each learner were answered with not yet met, replaced ones too."""
    rows = Judgement.objects.filter(claim__evidence__person__in=people, stands=True, decision=Decision.NOT_YET)
    counted = rows.order_by().values_list("claim__evidence__person").annotate(Count("claim__evidence", distinct=True))
    return Counter(dict(counted))


def _sent(portfolio: Portfolio, criteria: list[Criterion], days: dict[int, date], returned: int) -> Sent:
    found = Sent(returned=returned)
    for criterion in criteria:
        counting = sorted(_counting(portfolio.by_criterion.get(criterion.pk, []), days))
        found.done += counting[: criterion.times]
    by_evidence: dict[int, list[tuple[date, Present[Judgement]]]] = defaultdict(list)
    for pieces in portfolio.by_criterion.values():
        for piece in pieces:
            if piece.claim in days:
                by_evidence[piece.evidence].append((days[piece.claim], piece.present))
    every = [_waited(claims) for claims in by_evidence.values()]
    found.decided = max((sent + timedelta(days=took) for sent, took in every if took is not None), default=None)
    waited = sorted(every, key=lambda one: one[0])
    found.waiting = [sent for sent, took in waited if took is None]
    found.waits = [took for _, took in waited if took is not None]
    return found


def _counting(pieces: list[Counted], days: dict[int, date]) -> Iterator[date]:
    """Return the days of the claims that stand: a piece that came back as not yet met is still to be done."""
    for piece in pieces:
        if piece.claim in days and piece.present.state != State.NOT_YET:
            yield days[piece.claim]


def _waited(claims: list[tuple[date, Present[Judgement]]]) -> tuple[date, int | None]:
    """Return when a piece was sent, and how many days passed until the last of it counted; none while some waits."""
    sent = min(day for day, _ in claims)
    decided = [_day_of(present.final) for _, present in claims if present.final is not None]
    if not decided or any(present.state in WAITING_ON_US for _, present in claims):
        return sent, None
    return sent, max((max(decided) - sent).days, 0)


def _day_of(judgement: Judgement) -> date:
    """Return the day from which a judgement counts: that of its signature, where it needed one."""
    signature = judgement.signature
    return today(signature.at if signature else judgement.judged_at)
