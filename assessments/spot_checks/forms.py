"""The forms of spot checks: what a review found."""

from lms.forms import ScreenedTextField, WaymarkForm


class ReviewDoneForm(WaymarkForm):
    """What a manager found when they looked through the caseload."""

    words = ScreenedTextField(
        label="What you looked at, and what you found",
        help_text="For example: all 14 cases, the same gap in two, both put right with the officer on 3 December.",
        max_length=2000,
        error_messages={"required": "Write what you looked at, and what you found"},
    )
