"""The form of a judgement: what an assessor answers about one claim, beside the others of the same piece."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict

from assessments.portfolio.judging.fields import MOST, PARTS, prefix_of
from assessments.portfolio.judging.verdict import QUALITIES, Verdict
from assessments.portfolio.models import Claim, Decision, Judgement
from assessments.refusals import AskedWhenNeeded
from lms.calendar import today
from lms.forms import Checkboxes, DateField, Radios, ScreenedTextField, WaymarkForm
from lms.permissions import NotAllowed

ANSWER: Final = "Choose Met or Not yet met"


class Qualities(AskedWhenNeeded, forms.MultipleChoiceField):
    """What the evidence was found to be: any number of the four."""


class NextStepField(AskedWhenNeeded, ScreenedTextField):
    """A next step: asked for when a criterion is not yet met."""


class NextStepDay(AskedWhenNeeded, DateField):
    """The day of a next step."""


class JudgeForm(WaymarkForm):
    """A judgement of one claim. `replaces` is the newest judgement that was on the screen."""

    label_size = ""
    decision = forms.ChoiceField(
        label="Judgement",
        choices=Decision,
        widget=Radios(inline=True, small=True, legend="hidden"),
        error_messages={"required": ANSWER, "invalid_choice": ANSWER},
    )
    qualities = Qualities(
        label="The evidence is",
        choices=[(quality, words.partition(":")[0]) for quality, words in QUALITIES.items()],
        widget=Checkboxes(small=True, inline=True),
    )
    reasons = ScreenedTextField(
        label="Reasons", rows=4, max_length=MOST["reasons"], error_messages={"required": "Write your reasons"}
    )
    next_step = NextStepField(
        label="Next step", rows=3, max_length=MOST["next_step"], help_text="Needed for “Not yet met”."
    )
    next_step_by = NextStepDay(label="By when", earliest=today)
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput())

    data: QueryDict

    def __init__(self, data: QueryDict, *, claim: Claim, newest: Judgement | None = None) -> None:
        """Name the learner who will read it."""
        super().__init__(data, prefix=prefix_of(claim.pk))
        self.claim, self.newest = claim, newest
        first, code = claim.evidence.person.get_short_name(), claim.criterion.code
        labels = {
            "decision": f"Judgement on {code}",
            "qualities": f"For {code}, the evidence is",
            "reasons": f"Reasons for {code}",
            "next_step": f"Next step for {first} on {code}",
            "next_step_by": f"By when, for {code}",
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["reasons"].help_text = f"{first} reads this. Point at the evidence by its numbers."

    @property
    def begun(self) -> bool:
        """Say whether anything was written in it."""
        return any(self.data.getlist(self.add_prefix(part)) not in ([], [""]) for part in PARTS)

    def say(self, why: ValidationError | NotAllowed) -> None:
        """Show why it was refused."""
        found = why.message_dict if isinstance(why, ValidationError) else {"": [str(why)]}
        for name, sentences in found.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)

    def as_written(self) -> "JudgeForm":
        """Show what was written without a word about what is missing: it is not recorded yet."""
        self._errors = ErrorDict()
        return self

    def clean(self) -> dict[str, Any]:
        """Say what does not hold together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision"):
            for name, sentence in self.verdict().faults(today()).items():
                if name not in self.errors:
                    self.add_error(name, sentence)
        return cleaned

    def refuse(self, sentences: dict[str, list[str]]) -> None:
        """Show what was refused beside its field, where the field does not say so itself."""
        for name, found in sentences.items():
            for sentence in [] if name in self.errors else found:
                self.errors.setdefault(name, self.error_class()).append(sentence)

    def put_after(self, judgement: Judgement) -> None:
        """Let what was written replace `judgement` when it is posted again."""
        self.data = self.data.copy()
        self.data[self.add_prefix("replaces")] = str(judgement.pk)

    def replaced(self) -> Judgement | None:
        """Return the judgement that was on the screen, where it is one of this claim."""
        wanted = self.cleaned_data.get("replaces")
        return Judgement.objects.filter(pk=wanted, claim=self.claim).first() if wanted else None

    def verdict(self) -> Verdict:
        """Return what was written, as the action takes it."""
        written = self.cleaned_data
        return Verdict(
            decision=written.get("decision", ""),
            reasons=written.get("reasons", ""),
            qualities=frozenset(written.get("qualities") or ()),
            next_step=written.get("next_step", ""),
            next_step_by=written.get("next_step_by"),
        )
