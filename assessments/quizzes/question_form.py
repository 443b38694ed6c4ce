"""The form with which an author writes a question: a draft may lack anything, what goes live may not."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from assessments.quizzes.bank_choices import Choice, Choices, passage_choices, standard_choices
from assessments.quizzes.bank_gate import faults_of
from assessments.quizzes.faults import Fault
from assessments.quizzes.models import Question
from courses.lesson_form import as_stream_error
from courses.publish_gate import Fault as BlockFault

# Where the form shows what the gate says of these; everything else stands in the body.
FIELDS: Final = {
    "teaches": "place",
    "standard": "standard",
    "stem": "stem",
    "module": "module",
    "blank": "blank",
    "timed_out": "timed_out",
    "misconception": "misconception",
    "criterion": "criterion",
    "difficulty": "difficulty",
}


class QuestionForm(WagtailAdminModelForm):
    """Shows, at the option or field that it is about, why a question may not go live. A draft is saved as it is."""

    place = forms.ChoiceField(
        required=False,
        label="passage that teaches it",
        help_text="Whoever gets it wrong is sent there. Save the draft to see the passages of its module alone.",
    )
    standard = forms.ChoiceField(required=False, label="standard")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the passages and standards of the module."""
        super().__init__(*args, **kwargs)
        question, module = self.instance, self._module()
        if question.lesson_key and not self.initial.get("place"):
            self.initial["place"] = f"{question.lesson_key}#{question.anchor}"
        self._offer("place", passage_choices(module), "Choose a passage")
        self._offer("standard", standard_choices(module), "Choose a standard")

    def _module(self) -> int | None:
        """Return the module that is chosen so far."""
        chosen = self.data.get("module") if self.is_bound else self.initial.get("module") or self.instance.module_id
        return int(chosen) if str(chosen or "").isdigit() else None

    def _offer(self, name: str, choices: Choices, nothing: str) -> None:
        """Offer choices, and what stands there already even when it is none of them: the gate says what is wrong."""
        if name not in self.fields:
            return
        present = (self.data.get(name) if self.is_bound else self.initial.get(name)) or ""
        known = {value for _, rows in choices for value, _ in rows}
        gone: list[Choice] = [(present, f"{present} (not among them)")] if present and present not in known else []
        self.fields[name].choices = [("", nothing), *choices, *gone]

    def clean(self) -> dict[str, Any]:
        """Take the chosen passage apart, and give lines the one ending that packs have."""
        cleaned: dict[str, Any] = super().clean()
        for name in ("stem", "blank", "timed_out"):
            cleaned[name] = (cleaned.get(name) or "").replace("\r\n", "\n")
        if "place" in cleaned:
            self.instance.lesson_key, _, self.instance.anchor = cleaned["place"].partition("#")
        return cleaned

    def _post_clean(self) -> None:
        """Hold the question against the publish gate, unless a draft is saved."""
        super()._post_clean()
        if not self.is_deferred_validation:
            self._show(faults_of(self.instance))

    def _show(self, found: Iterable[Fault]) -> None:
        """Put each fault where it stands."""
        in_body: list[BlockFault] = []
        for fault in found:
            name = FIELDS.get(str(fault.at[0])) if fault.at else None
            if name in self.fields:
                self.add_error(name, fault.sentence)
            else:
                path = fault.at if fault.at != ("body",) else ()
                in_body.append(BlockFault(0 if path else None, path, fault.sentence))
        if in_body and "body" not in self.errors:
            self.add_error("body", as_stream_error(in_body))


def still_needed(question: Question) -> list[str]:
    """Return what a question needs before it can go live, each once."""
    return list(dict.fromkeys(fault.sentence for fault in faults_of(question)))
