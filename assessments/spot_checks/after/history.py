"""How a check came to stand: its readers with their scores, its outcomes in order, what was said, and what changed."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.urls import reverse

from assessments.spot_checks.after.consequences import READ, REVIEW, SUPPORT, who_has
from assessments.spot_checks.after.proofs import DISPROVED
from assessments.spot_checks.models import Reply, SpotCheck, SpotCheckJudgement, SpotCheckOutcome
from courses.models import Demonstration
from lms.calendar import in_words, today
from lms.models import Duty

How = SpotCheckOutcome.How
FOLLOW_UPS: Final = {REVIEW: "Caseload review", SUPPORT: "Support plan"}
HOW_IT_STANDS: Final = {
    How.ONE: "One reader judged it.",
    How.AGREED: "Two readers who did not see each other’s marks judged it. They agree by the rule.",
    How.THIRD: "Two readers who did not see each other’s marks did not agree. A third reader decided.",
    How.APPEAL: "You appealed, and a second reader judged the case afresh, without seeing any marks.",
}


def chain_of(spot_check: SpotCheck) -> list[SpotCheckOutcome]:
    """Return every outcome of a check, the first one first. One query."""
    related = ("judgement__by", "appeal", "replaced_by__judgement", "spot_check__officer", "spot_check__case")
    return list(spot_check.outcomes.select_related(*related).order_by("pk"))


def readings_of(spot_check: SpotCheck, outcome: SpotCheckOutcome) -> list[dict[str, str]]:
    """Return each reader up to an outcome, with their score. One query."""
    rows = SpotCheckJudgement.objects.filter(spot_check=spot_check).select_related("by", "assignment")
    shown = rows if outcome.how == How.APPEAL else rows.exclude(assignment__seat="appeal")
    return [
        {
            "role": row.assignment.get_seat_display(),
            "name": f"{row.by}, {in_words(today(row.judged_at))}",
            "text": f"{row.in_words}{_stands(row, outcome)}",
        }
        for row in shown.order_by("pk")
    ]


def _stands(row: SpotCheckJudgement, outcome: SpotCheckOutcome) -> str:
    """Say whether a reading is the one that stands, or agrees with it; of one alone nothing is said."""
    if outcome.how == How.ONE:
        return ""
    if row.pk == outcome.judgement_id:
        return ". This reading stands."
    return ". It agrees." if outcome.how == How.AGREED and row.assignment.seat == "second" else ""


def how_it_stands(outcome: SpotCheckOutcome, own: bool) -> str:
    """Say in a sentence how an outcome came to stand."""
    if outcome.how == How.APPEAL and not own:
        return "The officer appealed, and a second reader judged the case afresh, without seeing any marks."
    return HOW_IT_STANDS[How(outcome.how)]


def other_outcomes(
    chain: list[SpotCheckOutcome], shown: SpotCheckOutcome, may_read: Callable[[SpotCheckOutcome], bool]
) -> list[dict[str, str]]:
    """Return the outcomes of a check in order, where there is more than one, with where the reader may read each."""
    if len(chain) < 2:
        return []
    return [
        {
            "day": in_words(today(row.given_at)),
            "words": row.in_words,
            "state": "stands" if row.in_force else "replaced on appeal",
            "href": _href(row) if row.pk != shown.pk and may_read(row) else "",
        }
        for row in chain
    ]


def _href(row: SpotCheckOutcome) -> str:
    if row.in_force:
        return reverse("spot_checks:outcome", args=[row.spot_check_id])
    return reverse("spot_checks:earlier", args=[row.pk])


def said_about(chain: Iterable[SpotCheckOutcome]) -> list[dict[str, Any]]:
    """Return every reply and appeal in order, with who wrote it and when. One query."""
    rows = list(chain)
    found = [
        {"what": "Appeal", "by": str(row.appealed.by), "at": row.appealed.at, "text": row.appealed.grounds}
        for row in rows
        if row.appealed
    ]
    replies = Reply.objects.filter(outcome__in=rows)
    for reply in replies.select_related("by").order_by("at", "pk"):
        found.append({"what": "Reply", "by": str(reply.by), "at": reply.at, "text": reply.text})
    return sorted(found, key=lambda row: row["at"])


def what_it_opened(chain: list[SpotCheckOutcome]) -> list[dict[str, str]]:
    """Return what must follow, with whom and by when, or that it is done or was taken back. One query."""
    by_pk = {row.pk: row for row in chain}
    duties = Duty.objects.filter(source_kind=SpotCheckOutcome._meta.label_lower, source_id__in=list(by_pk))
    rows = duties.exclude(kind=READ).select_related("owner", "owner_unit").order_by("due", "pk")
    return [
        {"name": FOLLOW_UPS.get(duty.kind, duty.title), "role": _when(duty), "text": who_has(duty)} for duty in rows
    ]


def _when(duty: Duty) -> str:
    if duty.closed_at is None:
        return f"By {in_words(duty.due)}"
    back = "decided on appeal" in duty.close_reason
    return f"{'Taken back' if back else 'Done'} on {in_words(today(duty.closed_at))}"


def proofs_changed(chain: list[SpotCheckOutcome]) -> list[str]:
    """Return what a check withdrew of what was demonstrated, and what it gave again. One query."""
    found = Demonstration.objects.filter(
        source_kind=SpotCheckOutcome._meta.label_lower,
        source_id__in=[row.pk for row in chain],
        method__in=DISPROVED,
    )
    rows = list(found.select_related("module_version__module").order_by("pk"))
    again = {(row.module_version_id, row.method) for row in rows if not row.withdraws_id}
    return [
        f"{row.module_version.module.title}: the {row.method} no longer counts"
        if row.withdraws_id
        else f"{row.module_version.module.title}: the {row.method} counts again"
        for row in rows
        if not row.withdraws_id or (row.module_version_id, row.method) not in again
    ]
