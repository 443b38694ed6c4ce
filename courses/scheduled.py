"""What goes live, or ends, at a set time: each on its own, so that one that may not does not stop the others."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import DraftStateMixin, Page, Revision

from courses.models import LessonPage
from courses.permissions import check_take_away
from courses.stale import Keeper, keeper_of
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
    """Publish whatever's time has come and take away whatever's time is over. Safe to run twice."""
    ended = [outcome for model in _scheduled_models() for outcome in _end_all(model, at)]
    begins = Revision.objects.filter(approved_go_live_at__lt=at).order_by("approved_go_live_at")
    published = _each(_publish, begins.values_list("pk", flat=True), at)
    outcomes = [*ended, *published]
    return Due(published.count(True), ended.count(True), outcomes.count(False))


def _scheduled_models() -> list[type[models.Model]]:
    """Return pages, as one, and every other model whose rows may be live."""
    others = [model for model in apps.get_models() if issubclass(model, DraftStateMixin)]
    return [Page, *(model for model in others if not issubclass(model, Page))]


def _end_all(model: type[models.Model], at: datetime) -> list[bool | None]:
    rows: Any = model._default_manager.filter(live=True, expire_at__lt=at).order_by("expire_at")
    return _each(partial(_end, model), rows.values_list("pk", flat=True), at)


def all_is_well(page: models.Model) -> None:
    """Close the duty about what was refused at its time: it is published now."""
    close_duty(kind=NOT_PUBLISHED, source=page, by=None)


def _each(step: Callable[[int, datetime], bool | None], ids: Iterable[int], at: datetime) -> list[bool | None]:
    """Do each on its own: what fails in a way that nobody foresaw is logged, and the rest goes on."""
    outcomes: list[bool | None] = []
    for pk in list(ids):
        try:
            outcomes.append(step(pk, at))
        except Exception:
            logger.exception("%s of %s failed", step, pk)
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
    _ask(page, NOT_PUBLISHED, f"“{_title(page)}” was not published at its time", f"{reason} Then publish it again.")


def _end(model: type[models.Model], pk: int, at: datetime) -> bool | None:
    """Take away what is over, unless a check rests on it."""
    try:
        with transaction.atomic():
            item: Any = model._default_manager.select_for_update().filter(pk=pk, live=True, expire_at__lt=at).first()
            if item is None:
                return None
            if isinstance(item, Page):
                check_take_away([item])
                item = item.specific
            item.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    except NotAllowed as refusal:
        item = model._default_manager.get(pk=pk)
        item = item.specific if isinstance(item, Page) else item
        _ask(item, NOT_ENDED, f"“{_title(item)}” stays after its last day", str(refusal))
        return False
    close_duty(kind=NOT_ENDED, source=item, by=None)
    return True


def _title(item: Any) -> str:
    return str(getattr(item, "title", item))


def _ask(item: Any, kind: str, title: str, reason: str) -> None:
    """Ask whoever keeps a lesson to see to it, or the authors, where it is no lesson."""
    open_for = partial(open_duty, kind=kind, source=item, title=title[:200], reason=reason, due=today())
    what = "Open the lesson" if isinstance(item, Page) else f"Open the {item._meta.verbose_name}"
    link: dict[str, Any] = {"link": AdminURLFinder().get_edit_url(item) or "", "link_text": what}
    nation = Unit.get_first_root_node()
    keeper = keeper_of(item, nation) if isinstance(item, LessonPage) else Keeper(None, nation)
    if keeper.is_somebody and (isinstance(item, LessonPage) or not isinstance(item, Page)):
        open_for(**link, **keeper.as_owner())
    else:
        logger.warning("%s %s", title, reason)
