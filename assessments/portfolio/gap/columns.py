"""The columns of Standing that the portfolio owns: what is met, what waits for an assessor, what came last."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Max, Min

from assessments.portfolio.assessors import COUNTERSIGN
from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.gap.portfolios import Portfolio, portfolios_of
from assessments.portfolio.models import Claim, Criterion, Evidence, Judgement
from assessments.portfolio.states import WAITING_ON_US, Present, State
from courses.models import Enrolment
from lms.calendar import today
from lms.models import Duty

# The duties that say by when a judgement is signed, ruled on, or made again.
OF_JUDGEMENTS: Final = (COUNTERSIGN, "judge_again", "rule_on_judgement")


@dataclass(frozen=True)
class Wait:
    """One claim that waits: since which day, and by which it should be answered."""

    since: date
    by: date | None


def portfolio_columns(ids: list[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out the columns of Standing that the portfolio owns."""
    people = dict(Enrolment.objects.filter(pk__in=ids).values_list("pk", "person"))
    version = framework_in_use()
    criteria = criteria_of(version)
    portfolios = portfolios_of(list(people.values()), version)
    waiting = waiting_columns(portfolios, criteria)
    return {
        pk: {
            "criteria_total": len(criteria),
            "criteria_met": portfolios[person].met_among(criteria),
            "evidence_waiting": portfolios[person].waiting,
            **waiting[person],
        }
        for pk, person in people.items()
    }


def waiting_columns(portfolios: Mapping[int, Portfolio], criteria: Iterable[Criterion]) -> dict[int, dict[str, Any]]:
    """Work out these columns for some people, by person. Three queries, however many."""
    wanted, sent = list(criteria), _sent(portfolios)
    waits = _waits(portfolios)
    return {
        person: {
            "criteria_untouched": sum(not portfolio.by_criterion.get(row.pk) for row in wanted),
            "waiting_since": min((wait.since for wait in waits[person]), default=None),
            "judge_by": min((wait.by for wait in waits[person] if wait.by), default=None),
            "sent_on": sent.get(person),
        }
        for person, portfolio in portfolios.items()
    }


def _sent(people: Iterable[int]) -> dict[int, date]:
    """Return the day on which each person last sent evidence."""
    rows = Evidence.objects.filter(person__in=list(people)).order_by()
    return {pk: today(at) for pk, at in rows.values_list("person").annotate(last=Max("submitted_at"))}


def _waits(portfolios: Mapping[int, Portfolio]) -> dict[int, list[Wait]]:
    """Return what waits in each portfolio, claim by claim."""
    waiting = {
        claim: (person, now)
        for person, portfolio in portfolios.items()
        for claim, now in portfolio.by_claim.items()
        if now.state in WAITING_ON_US
    }
    claims = {row.pk: row for row in Claim.objects.filter(pk__in=list(waiting)).only("claimed_at", "judge_by")}
    due = _due(now.latest.pk for _, now in waiting.values() if now.latest)
    found: dict[int, list[Wait]] = defaultdict(list)
    for pk, (person, now) in waiting.items():
        found[person].append(_wait(claims[pk], now, due))
    return found


def _wait(claim: Claim, now: Present[Judgement], due: Mapping[int, date]) -> Wait:
    latest = now.latest
    if latest is None:
        return Wait(today(claim.claimed_at), claim.judge_by)
    came = latest.judged_at
    if now.state == State.RETURNED and latest.signature:
        came = latest.ruled.at if latest.ruled else latest.signature.at
    return Wait(today(came), due.get(latest.pk))


def _due(judgements: Iterable[int]) -> dict[int, date]:
    """Return by when each of these judgements should be signed, ruled on or made again, as its duty has it."""
    rows = Duty.objects.open().filter(
        kind__in=OF_JUDGEMENTS, source_kind=Judgement._meta.label_lower, source_id__in=list(judgements)
    )
    return dict(rows.order_by().values_list("source_id").annotate(first=Min("due")))
