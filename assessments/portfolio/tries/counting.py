"""How often a criterion was judged not yet met, and whether a plan is needed before it is claimed again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assessments.assessing import pta_of
from assessments.portfolio.models import Criterion, FurtherTry, Judgement
from assessments.portfolio.states import present
from lms.models import Person
from lms.permissions import current_post
from lms.policy.marking import EVIDENCE_TRIES
from lms.rules import Answer, RuleBook


@dataclass(frozen=True)
class Tries:
    """The judgements of not yet met on a criterion that count, since it was last met, and when a plan was agreed."""

    not_yet: tuple[Judgement, ...] = ()
    agreed_at: datetime | None = None

    def want_a_plan(self, most: int) -> bool:
        """Say whether a plan comes before the next claim: after so many, and after each that followed a plan."""
        if self.agreed_at is None:
            return len(self.not_yet) >= most
        return any(judgement.judged_at > self.agreed_at for judgement in self.not_yet)


def tries_of(person: Person, criteria: Sequence[Criterion]) -> dict[int, Tries]:
    """Return the tries of a person at some criteria, those at the criteria they continue too. Three queries."""
    counts_for = _counts_for(criteria)
    by_claim: dict[int, list[Judgement]] = defaultdict(list)
    rows = Judgement.objects.filter(claim__evidence__person=person, claim__criterion__in=counts_for, stands=True)
    for row in rows.select_related("by", "claim__evidence", "countersignature__by", "ruling__by").order_by("pk"):
        by_claim[row.claim_id].append(row)
    finals = [final for judgements in by_claim.values() if (final := present(judgements).final)]
    not_yet: dict[int, list[Judgement]] = defaultdict(list)
    for final in sorted(finals, key=lambda row: row.pk):
        for current in counts_for[final.claim.criterion_id]:
            if final.met:
                not_yet[current].clear()
            else:
                not_yet[current].append(final)
    agreed = _agreed(person, counts_for)
    return {row.pk: Tries(tuple(not_yet[row.pk]), agreed.get(row.pk)) for row in criteria}


def _counts_for(criteria: Iterable[Criterion]) -> dict[int, list[int]]:
    """Return for which of some criteria what is judged on each criterion counts, earlier ones too."""
    found: dict[int, list[int]] = {row.pk: [row.pk] for row in criteria}
    earlier = Criterion.stands_for.through.objects.filter(from_criterion__in=list(found))
    for current, old in earlier.values_list("from_criterion", "to_criterion").order_by("from_criterion"):
        found.setdefault(old, []).append(current)
    return found


def _agreed(person: Person, counts_for: dict[int, list[int]]) -> dict[int, datetime]:
    """Return when a plan was last agreed on for each criterion."""
    rows = FurtherTry.objects.filter(person=person, criterion__in=list(counts_for)).order_by("at")
    return {current: at for old, at in rows.values_list("criterion", "at") for current in counts_for[old]}


def rule_of_tries(person: Person, on: date) -> Answer:
    """Return the rule where a person works."""
    post = current_post(person, on)
    return RuleBook.at(post.unit if post else None, on).answer(EVIDENCE_TRIES)


def why_not_again(person: Person, criteria: Sequence[Criterion], on: date) -> dict[int, str]:
    """Return which criteria a person may not claim before a plan is agreed, with the reason and what to do."""
    if not criteria:
        return {}
    most, tries = rule_of_tries(person, on).value, tries_of(person, criteria)
    wanting = [row for row in criteria if tries[row.pk].want_a_plan(most)]
    if not wanting:
        return {}
    who = pta_of(person, on) or "an assessor of your place"
    return {
        row.pk: (
            f"{row.code} was judged “not yet met” {_times(len(tries[row.pk].not_yet))}. "
            f"Agree with {who} how you go on; then you can claim it again."
        )
        for row in wanting
    }


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
