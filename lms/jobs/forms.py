"""The one form of the jobs page."""

from lms.forms import ScreenedTextField, WaymarkForm


class SetAsideForm(WaymarkForm):
    """Why a job that was given up is not needed."""

    reason = ScreenedTextField(label="Why is this job not needed?", max_length=500, rows=3)
