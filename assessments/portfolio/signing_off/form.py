"""The form of a signature, as each seat fills it in."""

from typing import Any, Final

from django import forms

from assessments.portfolio.signing_off.signing import WITH_WORDS
from assessments.portfolio.signing_off.stages import BACK_TO, Stage
from assessments.refusals import AskedWhenNeeded
from lms.forms import Radios, ScreenedTextField, WaymarkForm

SIGN: Final = "sign"
BACK: Final = "back"
ANSWERS: Final[dict[Stage, tuple[str, str]]] = {
    Stage.ASSESSOR: ("Sign it", "Send it back to the learner"),
    Stage.COUNTERSIGNER: ("Countersign it", "Send it back to the assessor"),
    Stage.RELEASE: ("Release it", "Send it back to the assessor"),
}
LABELS: Final[dict[Stage, tuple[str, str]]] = {
    Stage.LEARNER: (
        "Your statement",
        "What you can do now, and what you go on working on. Your assessor reads it. Name no person on probation.",
    ),
    Stage.ASSESSOR: (
        "Your statement, or why it goes back",
        "What you saw that makes you sign; or what is to change first. The learner reads it.",
    ),
    Stage.COUNTERSIGNER: ("Reasons", "Needed when you send it back: the assessor reads them."),
    Stage.RELEASE: ("Reasons", "Needed when you send it back: the assessor reads them."),
}


class Words(AskedWhenNeeded, ScreenedTextField):
    """Words that some seats must write, and others may."""


class SignOffForm(WaymarkForm):
    """A signature, or a return with its reasons. `stage` is whose turn it was on the screen."""

    answer = forms.ChoiceField(label="Your answer", widget=Radios(small=True))
    words = Words(label="Your statement", rows=5, max_length=2000)
    own_work = forms.BooleanField(
        label="All of this is my own work",
        error_messages={"required": "Tick “All of this is my own work”, or do not sign yet"},
    )
    stage = forms.ChoiceField(widget=forms.HiddenInput(), choices=[(stage.value, stage.value) for stage in Stage])

    def __init__(self, *args: Any, turn: Stage, only_back: bool = False, **kwargs: Any) -> None:
        """Ask what the seat is asked for; while it may not be signed, it may only be sent back."""
        super().__init__(*args, **kwargs)
        self.turn = turn
        self.fields["words"].label, self.fields["words"].help_text = LABELS[turn]
        if turn == Stage.LEARNER:
            del self.fields["answer"]
        else:
            del self.fields["own_work"]
            sign, back = ANSWERS[turn]
            self.fields["answer"].choices = [*([] if only_back else [(SIGN, sign)]), (BACK, back)]  # type: ignore[attr-defined]
        self.fields["stage"].initial = turn.value

    def clean(self) -> dict[str, Any]:
        """Ask for words where the seat or the answer needs them."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        needed = self.turn in WITH_WORDS or cleaned.get("answer") == BACK
        if needed and not cleaned.get("words") and "words" not in self.errors:
            why = "Say why it goes back" if cleaned.get("answer") == BACK else "Write your statement"
            self.add_error("words", f"{why}: whoever signs next reads it")
        return cleaned

    @property
    def goes_back(self) -> bool:
        """Say whether it is sent back."""
        return self.cleaned_data.get("answer") == BACK and self.turn in BACK_TO
