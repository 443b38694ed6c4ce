"""The form with which an author writes a question: a draft may lack anything, what goes live may not."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.functional import cached_property
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminAutoHeightTextInput

from assessments.quizzes.bank_choices import Choice, Choices, passage_choices, standard_choices
from assessments.quizzes.bank_gate import faults_of
from assessments.quizzes.blocks import one_block, unwrapped
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


class Lines(forms.CharField):
    """Words over several lines, which end as they do in packs: else nothing would look the same as it was."""

    widget = AdminAutoHeightTextInput

    def to_python(self, value: Any) -> str:
        """Return the words with one kind of ending."""
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class QuestionForm(WagtailAdminModelForm):
    """Shows, at the option or field that it is about, why a question may not go live. A draft is saved as it is."""

    stem = Lines(required=False, help_text="Markdown. Its last paragraph is what is asked.")
    blank = Lines(required=False, help_text="What somebody reads who leaves the question out.")
    timed_out = Lines(required=False, help_text="Empty: the words for somebody who leaves it out.")
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
        """Take the chosen passage apart."""
        cleaned: dict[str, Any] = super().clean()
        if "place" in cleaned:
            self.instance.lesson_key, _, self.instance.anchor = cleaned["place"].partition("#")
        return cleaned

    @cached_property
    def changed_data(self) -> list[str]:
        """Name what was changed. A body that says the same is the same: whoever only approves it changed nothing."""
        names: list[str] = super().changed_data
        return [name for name in names if name != "body" or not self._same_body()]

    def _same_body(self) -> bool:
        before, after = (_without_ids(value) for value in (self["body"].initial, self["body"].data))
        return before == after

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


def _without_ids(value: Any) -> tuple[int, Any, Any]:
    """Return what a body says: how many blocks, of which kind, and what is in the first."""
    raw = value.get_prep_value() if hasattr(value, "get_prep_value") else list(value or ())
    block = one_block(raw)
    return len(raw), block["type"], unwrapped(block["value"])


def still_needed(question: Question) -> list[str]:
    """Return what a question needs before it can go live, each once."""
    return list(dict.fromkeys(fault.sentence for fault in faults_of(question)))
