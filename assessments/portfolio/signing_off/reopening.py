"""A judgement changed: what was signed on it goes back to the learner, and what has become ready is offered.

Judgements are never refused because something was signed on them: the signatures give way, and say why.
"""

from datetime import date

from django.utils import timezone

from assessments.portfolio.models import SignOff, SignOffStep
from assessments.portfolio.signing_off import asking
from assessments.portfolio.signing_off.offering import offer
from assessments.portfolio.signing_off.signing import Desk, append, desk_of
from assessments.portfolio.signing_off.stages import Stage
from lms import audit
from lms.models import Person


def look_again(person: Person, *, by: Person, on: date) -> int:
    """Take back what no longer rests on anything, and offer what is ready; return how much went back.

    Called inside the transaction of whatever changed. Rows are locked: a release at the same moment waits, and sees.
    """
    rows = SignOff.objects.filter(person=person).select_related("person", "version__framework", "unit")
    sign_offs = list(rows.select_for_update(of=("self",)).order_by("pk"))
    # Units first: the diploma rests on them.
    back = sum(_look_at(row, by, on) for row in sorted(sign_offs, key=lambda row: row.unit_id is None))
    offer(person, by=by, on=on)
    return back


def _look_at(sign_off: SignOff, by: Person, on: date) -> bool:
    """Send back a sign-off that no longer rests on anything; say whether it was."""
    desk = desk_of(sign_off, on)
    if desk.basis.complete:
        return False
    if desk.stage == Stage.LEARNER:
        asking.done(sign_off, by=by, reason="It is not complete any more.")
        return False
    _reopen(desk, by)
    return True


def _reopen(desk: Desk, by: Person) -> None:
    """Take every signature back, the release too, and tell whoever gave one."""
    sign_off, was_released = desk.sign_off, desk.stage == Stage.RELEASED
    words = f"Not met any more: {', '.join(desk.basis.missing)}."
    step = append(desk, SignOffStep.Kind.RETURNED, by=by, words=words, moment=timezone.now(), to=Stage.LEARNER)
    facts = {"sign_off": sign_off.pk, "was_released": was_released, "missing": desk.basis.missing}
    audit.record("sign_off_reopened", by=by, subject=step, facts=facts)
    asking.done(sign_off, by=by, reason=words)
    if was_released:
        sign_off.released_at = None
        sign_off.save(update_fields=["released_at"])
        asking.tell_courses(sign_off, desk.on)
    text = f"The sign-off of {asking.name_of(sign_off)} of {sign_off.person} is open again"
    told = {row.by_id: row.by for row in desk.steps} | {sign_off.person_id: sign_off.person}
    for person in told.values():
        asking.tell(person, sign_off, step, text)
