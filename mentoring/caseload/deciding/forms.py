"""The forms of a decision on an answer: what was weighed, replies to warnings, what is set aside, and its review."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms

from lms.calendar import in_words, today
from lms.forms import Checkboxes, DateField, Radios, ScreenedTextField, WaymarkForm
from mentoring.caseload.deciding.oversight import (
    Outcome,
    SetAside,
    Weighed,
    blocks_in,
    reply_field,
    title_of,
    warnings_in,
)
from mentoring.caseload.models import AllocationCheck, OverrideReview
from mentoring.caseload.reasons import BLOCK

LONGEST: Final = 2000
# So few words weigh nothing: “fine” is no reason.
LEAST_WORDS: Final = 3


def weighing(label: str, hint: str) -> ScreenedTextField:
    """Ask for one of the three things that a manager weighs."""
    missing = f"Write what you weighed under “{label}”"
    return ScreenedTextField(
        label=label, help_text=hint, max_length=LONGEST, rows=4, error_messages={"required": missing}
    )


class DecideForm(WaymarkForm):
    """What is decided, what was weighed, and a reply to each warning of the answer."""

    outcome = forms.ChoiceField(label="What do you decide?", widget=Radios())
    complexity = weighing("Complexity of the case", "What makes this case harder or easier than its facts show.")
    capability = weighing("Capability of the officer", "What they can do with a case like this, and how you know.")
    capacity = weighing("Capacity of the officer", "Whether they have the time for it now, and what else is coming.")

    def __init__(self, *args: Any, answer: AllocationCheck, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer = answer
        field = self.fields["outcome"]
        if isinstance(field, forms.ChoiceField):
            field.choices = self.choices_of_outcome()
            if len(field.choices) == 1:
                field.initial = field.choices[0][0]
        self.warnings = warnings_in(answer.reasons)
        asked = self.answer.answer != BLOCK or len(self.yes()) == len(self.choices_of_outcome())
        for key, row in self.warnings.items():
            self.fields[reply_field(key)] = self._reply_to(row, asked=asked and self._gives())

    def _reply_to(self, row: dict[str, Any], *, asked: bool) -> ScreenedTextField:
        """Ask for the reply to one warning; whoever does not give the case may leave it out."""
        missing = f"Reply to this warning: {title_of(row)}"
        return ScreenedTextField(
            label=f"Your reply: {title_of(row)}",
            help_text=row["reason"],
            max_length=LONGEST,
            rows=2,
            required=asked,
            error_messages={"required": missing},
        )

    def _gives(self) -> bool:
        """Say whether what was sent gives the case to the person; nothing is sent yet: it may."""
        return not self.is_bound or self.data.get("outcome") != Outcome.NOT_ALLOCATED

    def choices_of_outcome(self) -> list[tuple[str, str]]:
        """Return what may be decided on this answer; where something blocks, only that the case is not allocated."""
        name = self.answer.person
        no = [(Outcome.NOT_ALLOCATED.value, f"Not allocated to {name}")]
        return no if self.answer.answer == BLOCK else [*self.yes(), *no]

    def yes(self) -> list[tuple[str, str]]:
        """Return what gives the case to the person: co-worked where a lead is named, else in their own name."""
        if self.answer.lead:
            return [(Outcome.CO_WORKED.value, f"To be co-worked by {self.answer.person}, led by {self.answer.lead}")]
        return [(Outcome.ALLOCATED.value, f"Allocated to {self.answer.person}")]

    @property
    def replies(self) -> list[Any]:
        """Return the fields in which warnings are replied to."""
        return [self[reply_field(key)] for key in self.warnings]

    def clean(self) -> dict[str, Any]:
        """Refuse a word where something is to be weighed."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("complexity", "capability", "capacity"):
            if name in cleaned and len(cleaned[name].split()) < LEAST_WORDS:
                self.add_error(name, f"Write a few words under “{self.fields[name].label}”: this says too little")
        return cleaned

    def weighed(self) -> Weighed:
        """Return what was written."""
        data = self.cleaned_data
        replies = {key: data.get(reply_field(key), "").strip() for key in self.warnings}
        texts = {name: data[name].strip() for name in ("complexity", "capability", "capacity")}
        return Weighed(**texts, replies={key: words for key, words in replies.items() if words})


class OverrideForm(DecideForm):
    """The same, with what is set aside, until when and why."""

    blocks = forms.MultipleChoiceField(
        label="What do you set aside?",
        widget=Checkboxes(),
        error_messages={"required": "Tick each reason that you set aside"},
    )
    reason = ScreenedTextField(
        label="Why this person, and why now",
        help_text="At least a sentence. It is read one level up, and by the person themselves.",
        max_length=LONGEST,
        rows=4,
        error_messages={"required": "Write at least a sentence: why this person, and why now"},
    )
    ends = DateField(label="Until when is it set aside?", error_messages={"required": "Write the day on which it ends"})

    def __init__(self, *args: Any, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["blocks"]
        if isinstance(field, forms.MultipleChoiceField):
            rows = blocks_in(self.answer.reasons).items()
            field.choices = [(key, title_of(row)) for key, row in rows]
            field.widget.hints = {key: row["reason"] for key, row in rows}
        ends = self.fields["ends"]
        ends.help_text = f"The first day on which it no longer holds, {in_words(latest)} at the latest."
        tomorrow = in_words(today() + timedelta(days=1))
        ends.help_text += f" For example, {tomorrow} means today only."

    def choices_of_outcome(self) -> list[tuple[str, str]]:
        """Offer what gives the case to the person: whoever does not give it has nothing to set aside."""
        return self.yes()

    def aside(self) -> SetAside:
        """Return what is set aside."""
        data = self.cleaned_data
        return SetAside(tuple(data["blocks"]), data["ends"], data["reason"].strip())


class ReviewOverrideForm(WaymarkForm):
    """Whether an override stands or ends now, in words."""

    outcome = forms.ChoiceField(label="What do you say?", choices=OverrideReview.Outcome.choices, widget=Radios())
    words = ScreenedTextField(
        label="What you weighed",
        help_text="Whoever set it aside reads it, and so does the person.",
        max_length=LONGEST,
        error_messages={"required": "Write at least a sentence: what you weighed"},
    )


class MovedForm(WaymarkForm):
    """Where a case is now that was to move."""

    words = ScreenedTextField(
        label="Where is the case now?",
        help_text="A grade or a team is enough, such as “with a qualified officer of Team 2”.",
        max_length=500,
        rows=2,
    )
