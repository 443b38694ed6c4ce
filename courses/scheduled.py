"""Lessons that go live, or end, at a set time: each on its own, so that one that may not does not stop the others."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page, Revision

from courses.models import LessonPage
from courses.permissions import check_take_away
from courses.stale import keeper_of
from lms import audit
from lms.actions import close_duty, open_duty
from lms.calendar import today
from lms.models import Unit
from lms.permissions import NotAllowed

NOT_PUBLISHED: Final = "lesson_not_published"
NOT_ENDED: Final = "lesson_not_ended"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Due:
    """What a run found to do, and how much of it was refused."""

    published: int
    ended: int
    refused: int


def publish_due(*, at: datetime) -> Due:
    """Publish every page whose time has come and take away every one whose time is over. Safe to run twice."""
    ends = Page.objects.filter(live=True, expire_at__lt=at).order_by("expire_at").values_list("pk", flat=True)
    begins = Revision.objects.page_revisions().filter(approved_go_live_at__lt=at).order_by("approved_go_live_at")
    ended = _each(_end, ends, at)
    published = _each(_publish, begins.values_list("pk", flat=True), at)
    outcomes = [*ended, *published]
    return Due(published.count(True), ended.count(True), outcomes.count(False))


def all_is_well(page: LessonPage) -> None:
    """Close the duty about a lesson that was refused at its time: it is published now."""
    close_duty(kind=NOT_PUBLISHED, source=page, by=None)


def _each(step: Callable[[int, datetime], bool | None], ids: Iterable[int], at: datetime) -> list[bool | None]:
    """Do each on its own: what fails in a way that nobody foresaw is logged, and the rest goes on."""
    outcomes: list[bool | None] = []
    for pk in list(ids):
        try:
            outcomes.append(step(pk, at))
        except Exception:
            logger.exception("%s of %s failed", step.__name__, pk)
            outcomes.append(False)
    return outcomes


def _publish(pk: int, at: datetime) -> bool | None:
    """Publish a revision, unless another run did; set it aside, with a duty for its keeper, when it is refused."""
    try:
        with transaction.atomic():
            revision = Revision.objects.select_for_update().filter(pk=pk, approved_go_live_at__lt=at).first()
            if revision is None:
                return None
            revision.publish(log_action="wagtail.publish.scheduled")
    except (NotAllowed, ValidationError) as refusal:
        _set_aside(pk, refusal)
        return False
    return True


@transaction.atomic
def _set_aside(pk: int, refusal: NotAllowed | ValidationError) -> None:
    """Take a revision off the schedule: it is published when its author has mended it, not by surprise before."""
    revision = Revision.objects.get(pk=pk)
    page = revision.content_object
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    audit.record("publishing_refused", by=None, subject=page, facts={"revision": pk})
    reason = str(refusal) if isinstance(refusal, NotAllowed) else " ".join(refusal.messages)
    _ask(page, NOT_PUBLISHED, f"“{page.title}” was not published at its time", f"{reason} Then publish it again.")


def _end(pk: int, at: datetime) -> bool | None:
    """Take a page away whose time is over, unless a check still sends learners to it."""
    try:
        with transaction.atomic():
            page = Page.objects.select_for_update().filter(pk=pk, live=True, expire_at__lt=at).first()
            if page is None:
                return None
            check_take_away([page])
            page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    except NotAllowed as refusal:
        _ask(page.specific, NOT_ENDED, f"“{page.title}” stays after its last day", str(refusal))
        return False
    close_duty(kind=NOT_ENDED, source=page.specific, by=None)
    return True


def _ask(page: Page, kind: str, title: str, reason: str) -> None:
    """Ask whoever keeps a page to see to it."""
    open_for = partial(open_duty, kind=kind, source=page, title=title[:200], reason=reason, due=today())
    link: dict[str, Any] = {"link": reverse("wagtailadmin_pages:edit", args=[page.pk]), "link_text": "Open the lesson"}
    nation = Unit.get_first_root_node()
    if isinstance(page, LessonPage) and (keeper := keeper_of(page, nation)).is_somebody:
        open_for(**link, **keeper.as_owner())
    else:
        logger.warning("%s %s", title, reason)
