"""A drawn check gives way to the next case in order, or is cancelled; so is a whole draw. All of it stays on record."""

from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from assessments.spot_checks.after.closing import close
from assessments.spot_checks.draws.case_facts import facts_kept
from assessments.spot_checks.draws.choosing import LeftOut, order_for
from assessments.spot_checks.draws.drawing import judge_by, opened
from assessments.spot_checks.draws.ends import CANCELLED, REPLACED, TAKEN_NEXT
from assessments.spot_checks.draws.hashing import cancellation_hash, closing_hash
from assessments.spot_checks.draws.regions import one_draw_at_a_time, region_at, regions_of
from assessments.spot_checks.draws.words import CHECKED, GIVEN_UP, LEFT, MOVED, WORDS
from assessments.spot_checks.judging.seats import end
from assessments.spot_checks.models import Assignment, Draw, DrawCancellation, DrawOfficer, SpotCheck
from assessments.spot_checks.permissions import check_may_change_drawn, check_may_draw, check_not_drawn_from
from assessments.spot_checks.stakes import check_no_stake_in_any
from lms import audit
from lms.actions import queue_notice
from lms.calendar import today
from lms.models import Person, Post
from lms.permissions import NotAllowed
from lms.screening import find_identifiers
from mentoring.caseload.models import Case

AS = SpotCheck.ClosedAs
NONE_LEFT: Final = "No other case in the order can be checked."
Passed = list[list[int | str]]


@transaction.atomic
def replace_check(*, spot_check: SpotCheck, reason: str, by: Person | None) -> SpotCheck | None:
    """Take the officer’s next case in order instead; none left: the check is cancelled, and nothing is returned.

    The new check has no reader yet. Nobody in `by` means that a rule asks for it.
    """
    check, words = _to_end(spot_check, by), _screened(reason)
    return _replace(check, words, by)


@transaction.atomic
def cancel_check(*, spot_check: SpotCheck, reason: str, by: Person | None) -> SpotCheck:
    """Cancel an open check. It stays on record and is counted. Nobody in `by` means that a rule asks for it."""
    check, words = _to_end(spot_check, by), _screened(reason)
    return _cancel(check, words, by)


@transaction.atomic
def cancel_by_rule(*, spot_check: SpotCheck, reason: str, by: Person | None) -> SpotCheck | None:
    """Cancel a check because of what somebody did who draws no cases, such as an appeal upheld. Over: nothing."""
    check = _locked(spot_check)
    return _cancel(check, reason, by) if check.is_open else None


@transaction.atomic
def take_next(*, spot_check: SpotCheck, by: Person | None) -> SpotCheck | None:
    """Take the next case in order after one that is closed because it could not be judged; nothing when none is left.

    The new check has no reader yet. Twice changes nothing.
    """
    check = _locked(spot_check)
    if check.is_open:
        raise NotAllowed("The next case is taken once this check is closed.")
    if later := SpotCheck.objects.filter(replaces=check).first():
        return later
    # Whoever opens another check of this officer, or draws them, waits here or has done so already.
    Person.objects.select_for_update(no_key=True).get(pk=check.officer_id)
    if check.drawn is None or SpotCheck.objects.open().filter(officer=check.officer).exists():
        return None
    following, passed = _open_next(check, by)
    _record(TAKEN_NEXT, check, by, following, passed)
    return following


@transaction.atomic
def cancel_draw(*, draw: Draw, reason: str, by: Person) -> DrawCancellation:
    """Cancel a draw with every check of it that is still open. It stays on record and is counted."""
    check_may_draw(by, draw.unit, on=today())
    check_not_drawn_from(by, draw)
    words, moment = _screened(reason), timezone.now()
    one_draw_at_a_time(draw.unit)
    still_open = SpotCheck.objects.open().filter(drawn__draw=draw).select_related("officer").order_by("pk")
    check_no_stake_in_any(by, still_open, on=today(moment))
    draw = Draw.objects.get(pk=draw.pk)
    if draw.cancelled:
        return draw.cancelled
    if draw.made and not still_open:
        raise NotAllowed("Every check of this draw is over, and what came of it stands: there is nothing to cancel.")
    cancellation = DrawCancellation.objects.create(draw=draw, reason=words, by=by, at=moment)
    for check in still_open:
        _cancel(_locked(check), f"The draw was cancelled: {words}", by)
    facts = {"cancellation": cancellation_hash(cancellation)}
    audit.record("draw_cancelled", by=by, subject=draw, facts=facts, words=words)
    return cancellation


# ---- by night ----


def keep_draws(*, on: date) -> int:
    """Close by rule what time has overtaken: officers who left, drawn cases that moved; return how many changed."""
    checks = SpotCheck.objects.open().select_related("officer", "case").order_by("pk")
    posted = set(Post.objects.on(on).filter(person__in=checks.values("officer")).values_list("person", flat=True))
    changed = 0
    for check in checks:
        left = not check.officer.is_active or check.officer_id not in posted
        moved = check.drawn_id and check.record_fixed_at is None and check.case.holder_id != check.officer_id
        changed += bool(left or moved) and _keep(check, left=left)
    return changed


@transaction.atomic
def _keep(spot_check: SpotCheck, *, left: bool) -> bool:
    """End one check by rule, unless somebody has ended it meanwhile."""
    check = _locked(spot_check)
    if not check.is_open:
        return False
    if left:
        _cancel(check, WORDS[LEFT], None)
    else:
        _replace(check, WORDS[MOVED], None)
    return True


# ---- the steps that they share ----


def _locked(spot_check: SpotCheck) -> SpotCheck:
    """Return a check with its row locked: whoever gives, takes, judges or ends it waits here."""
    rows = SpotCheck.objects.select_related("officer", "case", "drawn__draw", "drawn__unit", "standard_version")
    return rows.select_for_update(of=("self",)).get(pk=spot_check.pk)


def _to_end(spot_check: SpotCheck, by: Person | None) -> SpotCheck:
    check = _locked(spot_check)
    if by is not None:
        check_may_change_drawn(by, check, on=today())
    if not check.is_open:
        raise NotAllowed(f"This check is over: {check.get_closed_as_display().lower()}.")
    return check


def _screened(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise ValidationError({"reason": "Say why: the reason stays on record."})
    if found := [finding.sentence for finding in find_identifiers(words, on=today())]:
        raise ValidationError({"reason": found})
    return words


def _replace(check: SpotCheck, words: str, by: Person | None) -> SpotCheck | None:
    case, place, passed = next_case(check)
    if case is None:
        _cancel(check, f"{words.removesuffix('.')}. {NONE_LEFT}", by, passed)
        return None
    _end(check, AS.REPLACED, words, by)
    following = _open(check, case, place, by)
    _record(REPLACED, check, by, following, passed)
    return following


def _cancel(check: SpotCheck, words: str, by: Person | None, passed: Passed | None = None) -> SpotCheck:
    _end(check, AS.CANCELLED, words, by)
    _record(CANCELLED, check, by, None, passed or [])
    return check


def _end(check: SpotCheck, how: SpotCheck.ClosedAs, words: str, by: Person | None) -> None:
    """Close a check, let its readers go, and tell the officer where they have heard of it already."""
    close(spot_check=check, how=how, reason=words, by=by, at=timezone.now())
    for assignment in check.assignments.filter(ended_at=None, judgement=None):
        end(assignment=assignment, how=Assignment.EndedAs.CLOSED, reason=f"The check was closed: {words}", by=by)
    if check.record_fixed_at is not None:
        text = f"Case {check.case.mask} is not checked after all"
        link = reverse("spot_checks:mine")
        queue_notice(person=check.officer, event=f"spot-check-closed-{check.pk}", text=text, link=link)


def _record(code: str, check: SpotCheck, by: Person | None, following: SpotCheck | None, passed: Passed) -> None:
    """Put on the audit record how a check ended, and what takes its place: `verify` compares with it."""
    facts: dict[str, Any] = {"closing": closing_hash(check), "passed_over": passed}
    if following:
        facts |= {"next": following.pk, "pin": following.pin}
    audit.record(code, by=by, subject=check, facts=facts, words=check.closed_reason)


# ---- the next in order ----


def next_case(check: SpotCheck) -> tuple[Case | None, int, Passed]:
    """Return the next case in the officer’s drawn order that they hold and nobody checked, its place, and the others.

    The others are the cases that were passed over, each with the code of the reason.
    """
    row = check.drawn
    if row is None:
        return None, 0, []
    order = order_for(row.draw.result.seed, row)
    rest = order[check.place + 1 :]
    cases, checked = Case.objects.in_bulk(rest), _checked(rest)
    codes = LeftOut.from_record(row.draw.result.left_out).cases.get(row.officer_id, {})
    passed: Passed = []
    for place, pk in enumerate(rest, check.place + 1):
        if pk not in cases or cases[pk].holder_id != row.officer_id:
            passed.append([pk, MOVED])
        elif pk in checked:
            passed.append([pk, CHECKED])
        elif codes.get(pk) == GIVEN_UP:
            passed.append([pk, GIVEN_UP])
        else:
            return cases[pk], place, passed
    return None, 0, passed


def _checked(cases: list[int]) -> set[int]:
    """Return those cases that a check is open on, or came to an outcome on."""
    rows = SpotCheck.objects.filter(Q(closed_at=None) | Q(closed_as=AS.OUTCOME), case__in=cases)
    return set(rows.values_list("case", flat=True))


def _open_next(check: SpotCheck, by: Person | None) -> tuple[SpotCheck | None, Passed]:
    case, place, passed = next_case(check)
    return (_open(check, case, place, by) if case else None), passed


def _open(check: SpotCheck, case: Case, place: int, by: Person | None) -> SpotCheck:
    """Open a check of the next case. All but the case is as the draw has it, the context of its day included."""
    moment: datetime = timezone.now()
    row: DrawOfficer = check.drawn  # type: ignore[assignment]  # only drawn checks have a next case
    following = opened(
        case,
        moment,
        officer=check.officer,
        standard_version=check.standard_version,
        drawn=row,
        place=place,
        why=check.why,
        replaces=check,
        follows_id=check.follows_id,
        double=check.double,
        case_facts=facts_kept([case])[case.pk],
        context=check.context,
        opened_by=by,
        judge_by=judge_by(region_at(regions_of(row.draw), row.unit_id), today(moment)),
    )
    following.save()
    return following
