"""Approving a lesson: by an author who neither wrote it last nor sent it, and only what may be published."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from wagtail.models import Page, TaskState

from courses.gate_facts import check_publish
from courses.models import LessonPage
from lms import audit
from lms.actions import queue_notice
from lms.calendar import today
from lms.models import Person, RoleGrant
from lms.permissions import NotAllowed, check_may
from lms.roles import Permission, Role


def refusal_to_approve(page: Page, person: Person) -> str:
    """Return why this person does not approve a page that waits; nothing when they may."""
    waiting = page.current_workflow_state
    if waiting is not None and waiting.requested_by_id == person.pk:
        return "You sent this for approval, so another author approves it."
    latest = page.latest_revision
    if latest is not None and latest.user_id == person.pk:
        return "You were the last to change this, so another author approves it. You can send it back with a note."
    return ""


def check_approve(page: Page, task_state: TaskState, *, by: Person) -> None:
    """Refuse one's own, and what may not be published."""
    check_may(by, Permission.AUTHOR_CONTENT, on=today())
    if sentence := refusal_to_approve(task_state.workflow_state.content_object, by):
        raise NotAllowed(sentence)
    if isinstance(page, LessonPage):
        check_publish(page)


@transaction.atomic
def tell_authors(workflow_state: Any, *, by: Person | None) -> None:
    """Tell every other author that a page waits for approval, once for each time it is sent."""
    page = workflow_state.content_object
    grants = RoleGrant.objects.on(today()).filter(role=Role.AUTHOR.value, person__is_active=True)
    for grant in grants.exclude(person=by).select_related("person"):
        queue_notice(
            person=grant.person,
            event=f"lesson-approval-{workflow_state.pk}",
            text=f"“{page}” waits for the approval of another author",
            link=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        )
    audit.record("sent_for_approval", by=by, subject=page, facts={"workflow_state": workflow_state.pk})
