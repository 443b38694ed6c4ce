"""What a failed check disproves of what the officer had demonstrated: withdrawn, and given again after an appeal.

A check is somebody's judgement of practice. It withdraws what somebody saw in practice, an observation or a practice
case; a quiz that was passed still shows what the officer knows.
"""

from typing import Final

from assessments.spot_checks.models import SpotCheckJudgement, SpotCheckOutcome
from assessments.spot_checks.scoring import Answer
from courses.actions import record_demonstration, withdraw_demonstration
from courses.demonstration import rule_for
from courses.models import Demonstration
from lms.calendar import in_words, today, whole_months
from lms.models import Person
from lms.permissions import current_post
from lms.rules import RuleBook

DISPROVED: Final = (Demonstration.Method.OBSERVATION, Demonstration.Method.PRACTICE_CASE)


def disproved_by(judgement: SpotCheckJudgement) -> set[str]:
    """Return the keys of the modules whose questions were insufficient in a check that was not sufficient."""
    if not judgement.failed:
        return set()
    questions = judgement.spot_check.standard_version.questions
    return {row.module for row in questions if judgement.answer_to(row) == Answer.INSUFFICIENT}


def withdraw_disproved(outcome: SpotCheckOutcome, by: Person) -> int:
    """Withdraw what an outcome disproves, with its reason; return how many proofs were withdrawn."""
    modules = disproved_by(outcome.judgement)
    standing = Demonstration.objects.filter(
        person=outcome.spot_check.officer,
        module_version__module__key__in=modules,
        method__in=DISPROVED,
        withdraws=None,
        withdrawn_by=None,
    )
    reason = f"A spot check of {in_words(today(outcome.given_at))} was not sufficient on this."
    rows = list(standing.order_by("pk").select_related("person", "module_version"))
    for row in rows:
        withdraw_demonstration(demonstration=row, source=outcome, reason=reason, by=by)
    return len(rows)


def give_again(before: SpotCheckOutcome, now: SpotCheckOutcome, by: Person) -> int:
    """Give again what an outcome withdrew and the one that replaces it does not disprove; return how many."""
    still = _still_disproved(now)
    given: dict[tuple[int, str], Demonstration] = {}
    for row in withdrawn_by(before):
        if row.module_version.module.key not in still and row.withdraws is not None:
            key = row.module_version_id, row.method
            given[key] = max(given.get(key, row.withdraws), row.withdraws, key=_lasts)
    for proof in given.values():
        _give(proof, now, by)
    return len(given)


def withdrawn_by(outcome: SpotCheckOutcome) -> list[Demonstration]:
    """Return the withdrawals that an outcome made. One query."""
    rows = Demonstration.objects.filter(source_kind=outcome._meta.label_lower, source_id=outcome.pk)
    related = rows.exclude(withdraws=None).select_related(
        "withdraws__person", "withdraws__module_version__module", "module_version__module"
    )
    return list(related.order_by("pk"))


def _still_disproved(now: SpotCheckOutcome) -> set[str]:
    """Return what this outcome, or another one of the officer that stands, disproves."""
    others = SpotCheckOutcome.objects.in_force().filter(spot_check__officer=now.spot_check.officer_id)
    since = now.replaces.given_at if now.replaces else now.given_at
    rows = others.filter(given_at__gte=since).select_related("judgement__spot_check__standard_version")
    return disproved_by(now.judgement).union(*(disproved_by(row.judgement) for row in rows.exclude(pk=now.pk)))


def _lasts(proof: Demonstration) -> tuple[bool, str, str]:
    """Sort proofs by how long they count."""
    return proof.lapses_on is None, str(proof.lapses_on), str(proof.judged_on)


def _give(proof: Demonstration, now: SpotCheckOutcome, by: Person) -> Demonstration:
    """Record a proof again: it counts from the day from which it counted, and no longer than it would have."""
    months = whole_months(proof.judged_on, proof.lapses_on) if proof.lapses_on else None
    day, post = today(now.given_at), current_post(proof.person, today(now.given_at))
    book = RuleBook.at(post.unit if post else None, day)
    return record_demonstration(
        person=proof.person,
        module_version=proof.module_version,
        method=proof.method,
        source=now,
        by=by,
        rules=[rule_for(proof.module_version.module, book)],
        judged_on=proof.judged_on,
        lapses_after_months=months,
    )
