"""Forms about a disputed question: the challenge, its answer, marking again, and undoing that."""

from typing import Any, Final

from django import forms

from assessments.quizzes.models import Challenge, Question, RegradeRun
from assessments.quizzes.regrade_runs import BY_KEY
from assessments.quizzes.regrading import Scope
from lms.calendar import today
from lms.forms import Checkboxes, DateField, Radios, ScreenedTextField, WaymarkForm

NO_CASE: Final = "Say nothing that points at a person on probation."
POLICIES: Final = {
    RegradeRun.Policy.AS_COMPUTED: "Answers can become right, and answers that were right can become wrong.",
    RegradeRun.Policy.NEVER_LOWER: "Answers can become right. No result gets worse.",
    RegradeRun.Policy.FULL_CREDIT: "For a question that had no fair answer. Blank answers count as right too.",
    RegradeRun.Policy.VOID: "The question counts neither way. A result can get better or worse by it.",
}


class ChallengeForm(WaymarkForm):
    """What is wrong with a question, in the learner's words."""

    about = forms.ChoiceField(label="What do you challenge?", choices=Challenge.About.choices, widget=Radios())
    words = ScreenedTextField(
        label="What is wrong with it?",
        max_length=1500,
        rows=6,
        help_text=f"Name the passage or the rule that you rest on, if there is one. {NO_CASE}",
    )


class ChallengeAnswerForm(WaymarkForm):
    """Whether a challenge is upheld, and why."""

    upheld = forms.TypedChoiceField(
        label="Is the challenge right?",
        choices=[("yes", "Yes, it is upheld"), ("no", "No, the question stands")],
        widget=Radios(hints={"yes": "Correct the question too, and mark it again for everybody."}),
        coerce=lambda value: value == "yes",
    )
    words = ScreenedTextField(
        label="Your answer", max_length=1500, rows=6, help_text=f"The learner reads it as you write it. {NO_CASE}"
    )


class RegradeForm(WaymarkForm):
    """Which answers are marked again, how, and why."""

    policy = forms.ChoiceField(
        label="How is it marked?",
        choices=RegradeRun.Policy.choices,
        widget=Radios(hints={policy.value: hint for policy, hint in POLICIES.items()}),
    )
    versions = forms.TypedMultipleChoiceField(label="Answers to which versions?", coerce=int, widget=Checkboxes())
    start = DateField(label="Handed in from", required=False, latest=today, help_text="Empty: from the first on.")
    end = DateField(label="Handed in until", required=False, latest=today, help_text="Empty: until now.")
    reason = ScreenedTextField(
        label="Why is it marked again?",
        max_length=500,
        rows=3,
        help_text=f"Everybody whose result changes reads it. {NO_CASE}",
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = list(question.versions.order_by("number").values_list("number", flat=True))
        newest = self.numbers[-1] if self.numbers else 0
        field = self.fields["versions"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101  # tells the types what it is
        field.choices = [
            (number, f"Version {number}, as it stands now" if number == newest else f"Version {number}")
            for number in self.numbers
        ]
        self.initial.setdefault("versions", [number for number in self.numbers if number != newest] or self.numbers)

    def clean(self) -> dict[str, Any]:
        """Refuse days the wrong way round, and a key that is the one that was used."""
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and end < start:
            self.add_error("end", "The last day must be the first day or later.")
        if data.get("policy") in BY_KEY and len(self.numbers) < 2:
            self.add_error(
                "policy",
                "This question has not been corrected: there is only one version of it. "
                "Correct and publish it first, or choose another way.",
            )
        return data

    @property
    def scope(self) -> Scope:
        """Return which answers were asked for."""
        data = self.cleaned_data
        return Scope(frozenset(data["versions"]), data["start"], data["end"])

    @property
    def looked_at(self) -> str:
        """Return what was entered, as the page that showed its effect keeps it."""
        return f"{self.cleaned_data['policy']}|{self.scope.as_record()}"


class UndoForm(WaymarkForm):
    """Why a run is undone."""

    reason = ScreenedTextField(
        label="Why is it undone?",
        max_length=500,
        rows=3,
        help_text=f"Everybody whose result changes reads it. {NO_CASE}",
    )
