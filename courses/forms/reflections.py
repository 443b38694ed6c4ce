"""The form of a reflection."""

from typing import Final

from lms.forms import ScreenedTextField, WaymarkForm

LONGEST: Final = 4000


class ReflectionForm(WaymarkForm):
    """What somebody thinks; an empty box takes back what stood there."""

    text = ScreenedTextField(label="What you think", max_length=LONGEST, rows=8, required=False)
