"""The form with which a reviewer says that they should not judge a check."""

from django import forms

from assessments.spot_checks.models import DeclaredTie
from lms.forms import Radios, WaymarkForm


class HandBackForm(WaymarkForm):
    """What ties somebody to a case or its officer: a kind, never a story."""

    kind = forms.ChoiceField(
        label="Why should you not judge it?",
        choices=DeclaredTie.Kind.choices,
        widget=Radios(),
        error_messages={"required": "Say why you should not judge it"},
    )
    about = forms.ChoiceField(
        label="What should you not be asked to judge again?",
        choices=[("case", "This case"), ("officer", "Any case of this officer")],
        widget=Radios(),
        error_messages={"required": "Say what you should not be asked to judge again"},
    )
