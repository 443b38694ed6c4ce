"""The forms of spot checks: which case, and what of it is sufficient."""

from typing import Any, Final

from django import forms

from assessments.refusals import AskedWhenNeeded
from assessments.spot_checks.answers import Answered, Answers, faults
from assessments.spot_checks.models import StandardVersion
from assessments.spot_checks.scoring import ANSWER_WORDS
from lms.forms import Radios, ScreenedTextField, WaymarkForm
from mentoring.caseload.models import Case, Rosh
from mentoring.caseload.references import NotAReference, key_of, mask_of, normalised

ROSH_GROUPS: Final = {
    "rosh_public": "Risk of serious harm to the public",
    "rosh_children": "Risk of serious harm to children",
    "rosh_known_adults": "Risk of serious harm to known adults",
    "rosh_staff": "Risk of serious harm to staff",
}


class FactField(AskedWhenNeeded, forms.ChoiceField):
    """A coded fact of a case: asked for when the case is new here."""


class NoteField(AskedWhenNeeded, ScreenedTextField):
    """The reason of an answer: asked for unless the answer is sufficient."""


class OpenForm(WaymarkForm):
    """Which case is checked; for one that is new here, its coded facts."""

    reference = forms.CharField(
        label="Case reference",
        help_text="One letter and six figures. Only a masked form, such as M••••17, is kept and shown.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}),
    )
    facts_shown = forms.BooleanField(required=False, widget=forms.HiddenInput())
    domestic_abuse = forms.BooleanField(label="Domestic abuse is on record", required=False)
    child_safeguarding = forms.BooleanField(label="A child safeguarding concern is on record", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add a field for each coded fact."""
        super().__init__(*args, **kwargs)
        for name, label in ROSH_GROUPS.items():
            self.fields[name] = FactField(label=label, choices=Rosh.choices, widget=Radios(inline=True, small=True))
        self.fields["order"] = FactField(label="Subject to", choices=Case.Order.choices, widget=Radios(small=True))
        self.order_fields(["reference", *self.fact_names, "facts_shown"])
        self.new_case = ""

    fact_names = (*ROSH_GROUPS, "order", "domestic_abuse", "child_safeguarding")

    @property
    def wants_facts(self) -> bool:
        """Say whether the case is new here and its facts have not been asked for yet."""
        return bool(self.new_case) and not self.cleaned_data.get("facts_shown")

    def clean_reference(self) -> str:
        """Refuse what is no reference."""
        try:
            return normalised(self.cleaned_data["reference"])
        except NotAReference as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Find out whether the case is new here; then its facts are needed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        reference = cleaned.get("reference")
        if reference and not Case.objects.filter(key=key_of(reference)).exists():
            self.new_case = mask_of(reference)
            for name in (*ROSH_GROUPS, "order"):
                if cleaned.get("facts_shown") and not cleaned.get(name):
                    self.add_error(name, f"Choose one under “{self.fields[name].label}”")
        return cleaned

    def facts(self) -> dict[str, Any] | None:
        """Return the coded facts of a case that is new here."""
        return {name: self.cleaned_data[name] for name in self.fact_names} if self.new_case else None


class JudgeCheckForm(WaymarkForm):
    """The answers to every question of a standard, each with its reason."""

    label_size = ""
    summary = ScreenedTextField(
        label="In a sentence or two: what should the officer take from this?",
        required=False,
        rows=3,
        max_length=1000,
        help_text="Read by the officer and those who manage them. Name nobody.",
    )

    def __init__(self, *args: Any, version: StandardVersion, **kwargs: Any) -> None:
        """Add an answer and a reason for each question."""
        super().__init__(*args, **kwargs)
        self.version, self.questions = version, version.questions
        for question in self.questions:
            self.fields[question.key] = forms.ChoiceField(
                label=f"{question.code} {question.question}",
                choices=[(answer.value, words) for answer, words in ANSWER_WORDS.items()],
                widget=Radios(inline=True, small=True, legend="hidden"),
                error_messages={"required": f"Answer question {question.code}"},
            )
            self.fields[f"{question.key}_note"] = NoteField(
                label=f"Reason for {question.code}",
                rows=3,
                max_length=2000,
                help_text="Needed for insufficient and not applicable.",
            )
        self.order_fields([name for question in self.questions for name in (question.key, f"{question.key}_note")])

    def rows(self) -> list[dict[str, Any]]:
        """Return the sections with their questions and fields, as the page sets them out."""
        return [
            {
                "title": section.title,
                "questions": [
                    {"question": each, "field": self[each.key], "note": self[f"{each.key}_note"]}
                    for each in section.questions
                ],
            }
            for section in self.version.sections
        ]

    def answers(self) -> Answers:
        """Return what was answered."""
        written = self.cleaned_data
        return {
            question.key: Answered(written.get(question.key, ""), written.get(f"{question.key}_note", ""))
            for question in self.questions
        }

    def clean(self) -> dict[str, Any]:
        """Ask for the reasons that are needed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, sentence in faults(self.questions, self.answers()).items():
            if name not in self.errors:
                self.add_error(name, sentence)
        return cleaned


class ReviewDoneForm(WaymarkForm):
    """What a manager found when they looked through the caseload."""

    words = ScreenedTextField(
        label="What you looked at, and what you found",
        help_text="For example: all 14 cases, the same gap in two, both put right with the officer on 3 December.",
        max_length=2000,
        error_messages={"required": "Write what you looked at, and what you found"},
    )
