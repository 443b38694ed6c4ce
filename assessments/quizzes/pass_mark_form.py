"""The form in which an author records a pass mark and how it was set."""

from typing import Any, Final

from django import forms

from assessments.quizzes.models import Quiz
from lms.calendar import today
from lms.forms import DateField, Radios, ScreenedTextField, WaymarkForm

METHODS: Final = (
    ("Angoff", "Angoff: judges estimate, question by question, who just passes"),
    ("Ebel", "Ebel: judges sort the questions by how hard and how important they are"),
    ("Borderline group", "Borderline group: from how those on the border did"),
    ("Agreed by the authors", "Agreed by the authors, without a method"),
    ("Taken over", "Taken over from elsewhere"),
)


class PassMarkForm(WaymarkForm):
    """A pass mark, and how it was set."""

    section = forms.ChoiceField(
        label="What it is for", required=False, widget=forms.Select, help_text="A section is passed on its own."
    )
    percent = forms.IntegerField(
        label="Pass mark, per cent",
        min_value=1,
        max_value=100,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        help_text="The share of right answers that is enough. It is rounded up to whole questions.",
        error_messages={"invalid": "Write a whole number from 1 to 100"},
    )
    method = forms.ChoiceField(label="How it was set", choices=METHODS, widget=Radios())
    judges = ScreenedTextField(
        label="Who judged",
        required=False,
        max_length=600,
        rows=3,
        help_text="One a line: name and role. Learners see only how many.",
    )
    set_on = DateField(label="Judged on", latest=today)
    starts = DateField(
        label="Counts from", earliest=today, help_text="Attempts handed in before that day keep the mark of their day."
    )
    reason = ScreenedTextField(label="Why", max_length=600, rows=3, help_text="What changes, and what it rests on.")

    def __init__(self, quiz: Quiz, *args: Any, **kwargs: Any) -> None:
        """Offer the whole quiz and each of its sections."""
        super().__init__(*args, **kwargs)
        names = dict.fromkeys(quiz.slots.exclude(section="").order_by("position").values_list("section", flat=True))
        choices = [("", "The whole of it"), *((name, f"The section “{name}”") for name in names)]
        self.fields["section"].choices = choices  # type: ignore[attr-defined]
