"""Approving a lesson or a question: by an author who neither wrote it last nor sent it, and only what may go live."""

from typing import Any

from django.db import transaction
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import TaskState

from lms import audit
from lms.actions import queue_notice
from lms.calendar import today
from lms.models import Person, RoleGrant
from lms.permissions import NotAllowed, check_may
from lms.roles import Permission, Role


def refusal_to_approve(page: Any, person: Person) -> str:
    """Return why this person does not approve what waits; nothing when they may."""
    waiting = page.current_workflow_state
    if waiting is not None and waiting.requested_by_id == person.pk:
        return "You sent this for approval, so another author approves it."
    latest = page.latest_revision
    if latest is not None and latest.user_id == person.pk:
        return "You were the last to change this, so another author approves it. You can send it back with a note."
    return ""


def check_not_waiting(page: Any, person: Person) -> None:
    """Refuse to publish by hand what somebody sent for approval themselves."""
    waiting = page.current_workflow_state
    if waiting is not None and waiting.requested_by_id == person.pk:
        raise NotAllowed(
            f"You sent “{page}” for approval, so another author publishes it. "
            "To do it yourself, cancel the approval first."
        )


def check_approve(page: Any, task_state: TaskState, *, by: Person) -> None:
    """Refuse one's own, and what may not be published."""
    check_may(by, Permission.AUTHOR_CONTENT, on=today())
    if sentence := refusal_to_approve(task_state.workflow_state.content_object, by):
        raise NotAllowed(sentence)
    if hasattr(page, "check_may_go_live"):
        page.check_may_go_live()


@transaction.atomic
def tell_authors(workflow_state: Any, *, by: Person | None) -> None:
    """Tell every other author that something waits for approval, once for each time it is sent."""
    page = workflow_state.content_object
    grants = RoleGrant.objects.on(today()).filter(role=Role.AUTHOR.value, person__is_active=True)
    for grant in grants.exclude(person=by).select_related("person"):
        queue_notice(
            person=grant.person,
            event=f"lesson-approval-{workflow_state.pk}",
            text=f"“{page}” waits for the approval of another author",
            link=AdminURLFinder().get_edit_url(page) or "",
        )
    audit.record("sent_for_approval", by=by, subject=page, facts={"workflow_state": workflow_state.pk})
