"""The step of the workflow in which a second author approves a lesson."""

from typing import Any, ClassVar

from wagtail.models import AbstractGroupApprovalTask, TaskState

from lms.models import Person


class LessonApproval(AbstractGroupApprovalTask):
    """An author approves what another author wrote: nobody approves their own."""

    personal: ClassVar[dict[str, str]] = {}

    class Meta:
        verbose_name = "approval by another author"
        verbose_name_plural = "approvals by another author"

    def get_actions(self, obj: Any, user: Person) -> list[tuple[str, str, bool]]:
        """Offer nothing to whoever wrote or sent it; the page says why."""
        from courses.approving import refusal_to_approve  # it reads pages

        actions: list[tuple[str, str, bool]] = super().get_actions(obj, user)
        return [] if refusal_to_approve(obj, user) else actions

    def get_task_states_user_can_moderate(self, user: Person, **kwargs: Any) -> Any:
        """Leave one's own lessons out of what waits for one."""
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        return states.exclude(workflow_state__requested_by=user)

    def on_action(self, task_state: TaskState, user: Person, action_name: str, **kwargs: Any) -> Any:
        """Approve what may be published, by somebody else; nothing changes when it is refused."""
        from courses.approving import check_approve

        if action_name == "approve":
            check_approve(task_state.revision.as_object(), task_state, by=user)
        return super().on_action(task_state, user, action_name, **kwargs)

    def start(self, workflow_state: Any, user: Person | None = None) -> Any:
        """Tell the other authors that a lesson waits for one of them."""
        from courses.approving import tell_authors

        started = super().start(workflow_state, user=user)
        tell_authors(workflow_state, by=user)
        return started

    @classmethod
    def get_description(cls) -> str:
        """Say who approves."""
        return "An author approves what another author wrote."
