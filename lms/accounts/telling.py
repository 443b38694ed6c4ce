"""Tells the old address that it leads to no account any more: whoever still reads it can say that this is wrong."""

from django.db import transaction
from django.utils import timezone

from lms import notices
from lms.models import EmailChange

SUBJECT = "The address of your account in Waymark was changed"


def tell_old_address(*, pk: int) -> bool:
    """Write to the old address, once; say whether the e-mail left. A mailbox that is gone is no fault."""
    change = _claim(pk)
    if change is None:
        return False
    try:
        notices.write_outside(to=change.old, subject=SUBJECT, template="emails/address_changed.txt", facts={})
    except notices.NoSuchAddress:
        return False
    except notices.NotSent:
        EmailChange.objects.filter(pk=pk).update(told_at=None)
        raise
    return True


@transaction.atomic
def _claim(pk: int) -> EmailChange | None:
    change = EmailChange.objects.select_for_update().get(pk=pk)
    if change.told_at or change.made_at is None:
        return None
    change.told_at = timezone.now()
    change.save(update_fields=["told_at"])
    return change
