"""The e-mails to a witness: a job makes the link, or the code, as it sends it. Nobody can read them in the database.

Each is marked as sent before it leaves, as every message of the house is: a process that is killed in between costs
one e-mail, and the learner can send the link again.
"""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.models import WitnessRequest
from assessments.portfolio.witnesses import links
from lms import audit, notices
from lms.actions import queue_notice
from lms.calendar import in_words, today

LINK: Final = "A question from somebody in probation training"
CODE: Final = "Your code for Waymark"


def send_link(*, pk: int, at: datetime | None = None) -> bool:
    """Make the link of a question and send it; say whether it left. A link that was sent stays as it is."""
    token, moment = links.new_token(), at or timezone.now()
    request = _claim_link(pk, token, moment)
    if request is None:
        return False
    address = f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{reverse('portfolio:witness', args=[token])}"
    until = in_words(today(request.expires_at))
    try:
        notices.write_outside(
            to=request.email,
            subject=LINK,
            template="emails/witness_link.txt",
            facts={"address": address, "until": until},
        )
    except notices.NoSuchAddress:
        _give_up(pk, moment)
        return False
    except notices.NotSent:
        WitnessRequest.objects.filter(pk=pk, token_hash=request.token_hash).update(sent_at=None)
        raise
    return True


@transaction.atomic
def _claim_link(pk: int, token: str, at: datetime) -> WitnessRequest | None:
    """Mark the link as sent, with its new hash; nothing when it was sent, or is wanted no more."""
    request = WitnessRequest.objects.select_for_update().get(pk=pk)
    if request.sent_at or not request.is_open(at):
        return None
    request.token_hash, request.sent_at = links.hash_of(token), at
    request.save(update_fields=["token_hash", "sent_at"])
    audit.record("witness_link_sent", by=None, subject=request)
    return request


@transaction.atomic
def _give_up(pk: int, at: datetime) -> None:
    """End a question whose address the mail server does not know, and tell whoever asked."""
    request = WitnessRequest.objects.select_for_update().select_related("learner").get(pk=pk)
    request.cancelled_at, request.cancel_reason = at, "No mailbox has this address. Ask again with the right one."
    request.save(update_fields=["cancelled_at", "cancel_reason"])
    audit.record("witness_address_unknown", by=None, subject=request)
    tell(request, "unknown", f"The e-mail address of {request.witness_name} is not known")


def send_code(*, pk: int, at: datetime | None = None) -> bool:
    """Make the code that a witness asked for and send it; say whether it left. One that was sent is not sent twice."""
    code, moment = links.new_code(), at or timezone.now()
    request = _claim_code(pk, code, moment)
    if request is None:
        return False
    facts = {"code": code, "minutes": str(links.CODE_MINUTES)}
    try:
        notices.write_outside(to=request.email, subject=CODE, template="emails/witness_code.txt", facts=facts)
    except notices.NoSuchAddress:
        return False
    except notices.NotSent:
        WitnessRequest.objects.filter(pk=pk, code_hash=request.code_hash).update(code_hash="")
        raise
    return True


@transaction.atomic
def _claim_code(pk: int, code: str, at: datetime) -> WitnessRequest | None:
    request = WitnessRequest.objects.select_for_update().get(pk=pk)
    if request.code_hash or links.ran_out(request, at) or links.stand_of(request, at) != links.Stand.OPEN:
        return None
    request.code_hash = links.hash_of_code(request, code)
    request.save(update_fields=["code_hash"])
    return request


def tell(request: WitnessRequest, event: str, text: str) -> None:
    """Tell the learner what became of their question, once."""
    queue_notice(
        person=request.learner,
        event=f"witness-{request.pk}-{event}-{request.asked_at:%Y%m%d%H%M%S}",
        text=text,
        link=reverse("portfolio:witnesses"),
    )
