"""A witness opens their link: a code is sent to the address the link went to, and only it lets them in."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.portfolio import tasks
from assessments.portfolio.models import WitnessRequest
from assessments.portfolio.permissions import check_may_submit
from assessments.portfolio.witnesses import links
from assessments.portfolio.witnesses.links import Stand, stand_of
from assessments.portfolio.witnesses.sending import tell
from lms import audit
from lms.calendar import in_words, today
from lms.permissions import NotAllowed, refusal

ASK_THEM = "If you still want to answer, ask whoever wrote to you to send a new link."


def why_closed(request: WitnessRequest, at: datetime) -> str:
    """Say why a link cannot be used, and what to do; nothing while it can be."""
    return {
        Stand.OPEN: "",
        Stand.USED: f"It was used on {in_words(today(request.used_at))}, and each link works once. "
        "If something in the answer is wrong, tell whoever asked you."
        if request.used_at
        else "",
        Stand.CANCELLED: "The question was taken back. There is nothing for you to do.",
        Stand.EXPIRED: f"It could be used until {in_words(today(request.expires_at))}. {ASK_THEM}",
        Stand.SHUT: f"A wrong code was written {links.TRIES} times, so it is shut. {ASK_THEM}",
    }[stand_of(request, at)] or _asked_no_more(request, at)


def _asked_no_more(request: WitnessRequest, at: datetime) -> str:
    """Say that whoever asked has left training since."""
    learner = request.learner
    gone = not learner.is_active or refusal(check_may_submit, learner, learner, on=today(at))
    return "The answer is not needed any more. There is nothing for you to do." if gone else ""


def check_open(request: WitnessRequest, at: datetime) -> None:
    """Refuse a link that cannot be used, with the reason and what to do."""
    if why := why_closed(request, at):
        raise NotAllowed(why)


@transaction.atomic
def ask_for_code(*, request: WitnessRequest, at: datetime | None = None) -> WitnessRequest:
    """Ask for a code to be sent to the witness’s own address: one a minute, and so many a link."""
    moment = at or timezone.now()
    locked = lock(request)
    check_open(locked, moment)
    if locked.code_sent_at and moment < locked.code_sent_at + links.BETWEEN_CODES:
        return locked  # pressed twice: one is on its way
    if locked.codes_sent >= links.CODES:
        raise NotAllowed(f"{links.CODES} codes were sent for this link, and it sends no more. {ASK_THEM}")
    locked.code_sent_at, locked.code_hash = moment, ""
    locked.codes_sent += 1
    locked.save(update_fields=["code_sent_at", "code_hash", "codes_sent"])
    audit.record("witness_code_asked", by=None, subject=locked)
    tasks.send_witness_code.enqueue(locked.pk)
    return locked


@transaction.atomic
def enter(*, request: WitnessRequest, code: str, at: datetime | None = None) -> str:
    """Try a code; return nothing when it is right, or why not. A wrong one is counted, and the fifth shuts the link."""
    moment = at or timezone.now()
    locked = lock(request)
    check_open(locked, moment)
    if not locked.code_hash or links.ran_out(locked, moment):
        return "No code can be used now. Ask for a code, and write the one that comes"
    if links.is_code(locked, code, moment):
        locked.code_hash, locked.opened_at = "", locked.opened_at or moment
        locked.save(update_fields=["code_hash", "opened_at"])
        audit.record("witness_opened", by=None, subject=locked)
        return ""
    return _count_wrong(locked)


def _count_wrong(request: WitnessRequest) -> str:
    request.code_tries += 1
    request.save(update_fields=["code_tries"])
    audit.record("witness_code_wrong", by=None, subject=request, facts={"tries": request.code_tries})
    left = links.TRIES - request.code_tries
    if left:
        return f"That is not the code of the newest e-mail. {left} {'try is' if left == 1 else 'tries are'} left"
    tell(request, "shut", f"The link of {request.witness_name} is shut: send it again")
    return "That is not the code"


def lock(request: WitnessRequest) -> WitnessRequest:
    """Return the row as it stands; whoever else opens or uses the link waits."""
    return WitnessRequest.objects.select_for_update(of=("self",)).select_related("learner").get(pk=request.pk)


def fresh(request: WitnessRequest) -> WitnessRequest:
    """Return the row as it stands now."""
    return WitnessRequest.objects.select_related("learner").get(pk=request.pk)
