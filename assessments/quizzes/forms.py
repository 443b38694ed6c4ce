"""The forms in which a question is answered: a field for each part."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from assessments.quizzes.kinds.kind import (
    CHECKBOXES,
    LINE,
    NUMBER,
    RADIOS,
    SELECT,
    SENDS,
    Answer,
    NotOffered,
    Part,
    as_shown,
)
from assessments.quizzes.kinds.typed import number_in
from assessments.quizzes.models import Step
from assessments.quizzes.paper import OpenQuestion
from assessments.quizzes.saving import Given
from lms.forms import Checkboxes, Hidden, Radios, ScreenedCharField, ScreenedTextField, WaymarkForm

ERRORS: Final = {"required": "Choose an answer first", "invalid_choice": "Choose from the answers below"}


class AnswerForm(WaymarkForm):
    """An answer, which may be left blank, and which earlier answer the page showed."""

    seen = forms.IntegerField(widget=Hidden, required=False, min_value=0)
    revision = forms.IntegerField(widget=Hidden, required=False, min_value=0, max_value=1_000_000)
    window = forms.CharField(widget=Hidden, required=False, max_length=36)
    token = forms.CharField(widget=Hidden, required=False, max_length=36)

    def __init__(
        self, question: OpenQuestion, *args: Any, must_choose: bool = False, certainty: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts = question.asked.parts
        for part in self.parts:
            self.fields[part.shown_name] = field_of(part, question.stem.ask, required=must_choose)
            given = [part.shown(value) for value in question.answer.get(part.name, [])]
            self.initial.setdefault(part.shown_name, given if part.control == CHECKBOXES else "".join(given))
        if certainty:
            self.fields["sure"] = _how_sure()
        self.initial = {"seen": question.seen, "sure": question.sure, **self.initial}

    def controls(self) -> Iterator[BoundField]:
        """Yield the field of each part."""
        for part in self.parts:
            if part.control != SENDS:
                yield self[part.shown_name]

    @property
    def sends(self) -> dict[str, str]:
        """Return name, value and words of the button that sends a stage on its way; nothing where there is none."""
        for part in self.parts:
            if part.control == SENDS:
                value, text = part.shown_options[0]
                return {"name": self.add_prefix(part.shown_name), "value": value, "text": text}
        return {}

    @property
    def sent(self) -> bool:
        """Say whether a stage was sent on its way."""
        return any(part.control == SENDS and self.cleaned_data.get(part.shown_name) for part in self.parts)

    @property
    def answer(self) -> Answer:
        """Return what was given; parts left blank are left out."""
        found = {}
        for part in self.parts:
            if value := self.cleaned_data[part.shown_name]:
                values = value if isinstance(value, list) else [str(value)]
                found[part.name] = [part.meant(one) for one in values]
        return found

    def shown(self, answer: Answer) -> Answer:
        """Return an answer under the names and with the values that a browser knows."""
        return as_shown(self.parts, answer)

    @property
    def given(self) -> Given:
        """Return the answer with what tells it from others."""
        data = self.cleaned_data
        return Given(
            answer=self.answer,
            seen=data.get("seen") or 0,
            revision=data.get("revision") or 0,
            window=data.get("window") or "",
            token=data.get("token") or "",
            sure=data.get("sure"),
        )


def field_of(part: Part, ask: SafeString, *, required: bool) -> forms.Field:
    """Return the field of a part; one without a label bears what the question asks. Numbers come as text: their kind
    says what is a number."""
    field = _control(
        part, {"label": part.label or ask, "help_text": part.hint, "required": required and not part.optional}
    )
    # An answer may be left blank, but nobody is invited to.
    field.answers = True  # type: ignore[attr-defined]
    if part.optional and part.inline:
        # What goes with another part, such as how sure somebody is of it, reads more quietly.
        field.label_size = ""  # type: ignore[attr-defined]
    if not part.label:
        field.label_size = "m"  # type: ignore[attr-defined]
    return field


def _control(part: Part, facts: dict[str, Any]) -> forms.Field:
    if part.control in {RADIOS, CHECKBOXES, SELECT}:
        facts["error_messages"] = ERRORS
    if part.control == SENDS:
        return forms.ChoiceField(choices=part.shown_options, widget=forms.HiddenInput(), **facts)
    if part.control == CHECKBOXES:
        return forms.MultipleChoiceField(choices=part.shown_options, widget=Checkboxes(), **facts)
    if part.control == RADIOS:
        return forms.ChoiceField(
            choices=part.shown_options, widget=Radios(inline=part.inline, small=part.inline), **facts
        )
    if part.control == SELECT:
        return forms.ChoiceField(choices=[("", "Choose"), *part.shown_options], widget=forms.Select(), **facts)
    facts["error_messages"] = {"required": "Write an answer first"}
    if part.control == NUMBER:
        box = forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"})
        return forms.CharField(max_length=60, widget=box, validators=[a_number(part.unit)], **facts)
    if part.control == LINE:
        return ScreenedCharField(max_length=part.longest or 120, **facts)
    return ScreenedTextField(max_length=part.longest or 4000, rows=8, **facts)


def a_number(unit: str) -> Callable[[str], None]:
    """Return what refuses a text that is not clearly a number, with the sentence of its kind."""

    def check(text: str) -> None:
        try:
            number_in(text, unit)
        except NotOffered as error:
            raise ValidationError(str(error), code="number") from error

    return check


def _how_sure() -> forms.Field:
    return forms.TypedChoiceField(
        label="How sure are you?",
        choices=Step.Sure.choices,
        coerce=int,
        empty_value=None,
        widget=Radios(inline=True, small=True),
        required=False,
    )
