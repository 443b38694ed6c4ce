"""The forms of a milestone review: one person's part of it, and a signature."""

from datetime import date, timedelta
from typing import Any

from django import forms

from courses.models import MilestoneReview
from courses.reviewing import Decided
from courses.reviews import Capacity, Decision, part_hash, questions_of
from lms.calendar import today
from lms.forms import DateField, Radios, ScreenedTextField, WaymarkForm

LONGEST = 4000


def _tomorrow() -> date:
    return today() + timedelta(days=1)


class DraftText(ScreenedTextField):
    """Words that are needed before anybody signs, and that may wait: a draft is saved as it is."""

    def validate(self, value: Any) -> None:
        """Take nothing for an answer."""


class DraftChoice(forms.ChoiceField):
    """A choice that is needed before anybody signs, and that may wait."""

    def validate(self, value: Any) -> None:
        """Take nothing for an answer, and refuse what is not offered."""
        if value:
            super().validate(value)


class ReviewPartForm(WaymarkForm):
    """What one of the three writes. It is a draft until somebody signs."""

    seen = forms.CharField(widget=forms.HiddenInput)
    held_on = DateField(label="When did the three of you meet?", latest=today)
    decision = DraftChoice(
        label="What did you decide?",
        choices=Decision.choices,
        widget=Radios(
            hints={
                Decision.REVIEW_AGAIN: "A new round becomes due on the day that you write below.",
                Decision.MORE_TIME: "The dates themselves are changed on the page of pathway dates.",
            }
        ),
    )
    reasons = DraftText(
        label="Reasons for the decision",
        max_length=LONGEST,
        help_text="What it rests on, in a few sentences.",
    )
    next_review_on = DateField(
        label="Day of the next review",
        required=False,
        earliest=_tomorrow,
        help_text="Needed for “review again”. Otherwise the pathway says when the next one is.",
    )

    def __init__(self, *args: Any, review: MilestoneReview, who: Capacity, **kwargs: Any) -> None:
        """Ask the questions of one of the three."""
        super().__init__(*args, **kwargs)
        asked = {f"answer_{row.key}": row for row in questions_of(review, who)}
        self.keys = {name: row.key for name, row in asked.items()}
        for name, row in asked.items():
            self.fields[name] = DraftText(label=row.text, max_length=LONGEST, rows=5)
            self.initial[name] = review.answers.get(row.key, "")
        ours = ["held_on", "decision", "reasons", "next_review_on"]
        self.decides = who != Capacity.LEARNER
        if not self.decides:
            for name in ours:
                del self.fields[name]
        self.initial.update({name: getattr(review, name) for name in ours} | {"seen": part_hash(review, who)})
        self.order_fields(["seen", "held_on", *asked, *ours[1:]])

    @property
    def answers(self) -> dict[str, str]:
        """Return the words written, by the key of their question."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}

    @property
    def decided(self) -> Decided | None:
        """Return what was decided, for whoever writes that."""
        if not self.decides:
            return None
        data = self.cleaned_data
        return Decided(data["held_on"], data["decision"], data["reasons"], data["next_review_on"])


class SignForm(WaymarkForm):
    """A signature, with anything that the signer adds under their own name."""

    seen = forms.CharField(widget=forms.HiddenInput)
    words = ScreenedTextField(
        label="Anything to add under your own name",
        required=False,
        max_length=1000,
        help_text="The review itself stays as it is.",
    )
