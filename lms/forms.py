"""Forms that come out as GOV.UK markup: the renderer, our widgets and fields, and the base classes of every form."""

from calendar import month_name
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lms.calendar import in_words, today, years_after
from lms.screening import find_identifiers, month_called

# ---- widgets ----


class Hidden(forms.HiddenInput):
    """A value that nobody sees, written without the three templates of Django's own."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the input."""
        told = self.get_context(name, value, attrs)["widget"]
        given = {} if told["value"] is None else {"value": str(told["value"])}
        return format_html("<input{}>", flatatt({"type": told["type"], "name": told["name"], **given, **told["attrs"]}))


class Choices(forms.RadioSelect):
    """Choices with a hint each (`hints`, by value), set out `inline` or `small`; `legend="hidden"` hides the legend."""

    def __init__(
        self,
        *,
        hints: Mapping[str, str] | None = None,
        inline: bool = False,
        small: bool = False,
        legend: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.hints = dict(hints or {})
        self.inline, self.small, self.legend = inline, small, legend

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Describe one choice, with its hint."""
        return {**super().create_option(name, value, *args, **kwargs), "hint": self.hints.get(str(value), "")}


class Radios(Choices):
    """One choice of several."""


class Checkboxes(Choices, forms.CheckboxSelectMultiple):
    """Any number of several choices."""


class Textarea(forms.Textarea):
    """A box for several lines; a field with `max_length` counts the characters and cuts nothing off."""

    def __init__(self, *, rows: int = 4, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"rows": rows, "cols": False, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Leave out `maxlength`: a browser would cut a pasted text without a word, where the server says so."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].pop("maxlength", None)
        return context


class DateInput(forms.MultiWidget):
    """Day, month and year in three boxes."""

    template_name = "_forms/date.html"
    parts = ("Day", "Month", "Year")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            part.lower(): self._box(4 if part == "Year" else 2) for part in self.parts
        }
        super().__init__(boxes, attrs)

    @staticmethod
    def _box(width: int) -> forms.TextInput:
        """Return a box `width` figures wide."""
        classes = f"govuk-input govuk-date-input__input govuk-input--width-{width}"
        return forms.TextInput(attrs={"class": classes, "inputmode": "numeric"})

    def decompress(self, value: date | None) -> list[Any]:
        """Spread a day over the three boxes."""
        return [value.day, value.month, value.year] if value else ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Name each box for its label."""
        context = super().get_context(name, value, attrs)
        for box, part in zip(context["widget"]["subwidgets"], self.parts, strict=True):
            box["part"] = part
        return context


# ---- fields ----


class DateField(forms.Field):
    """A day in three boxes; `latest` and `earliest` return its bounds, and errors repeat what was written."""

    widget = DateInput

    def __init__(
        self,
        *,
        latest: Callable[[], date] | None = None,
        earliest: Callable[[], date] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.latest, self.earliest = latest or _furthest_ahead, earliest or _furthest_back

    def to_python(self, value: Sequence[Any] | date | None) -> date | None:
        """Turn the three boxes into a day, or say which of them is wrong and how."""
        if value is None or isinstance(value, date):
            return value
        parts = [str(part or "").strip()[:12] for part in value]
        if not any(parts):
            return None
        missing = [name.lower() for name, part in zip(DateInput.parts, parts, strict=True) if not part]
        if missing:
            raise ValidationError(f"Write the {' and the '.join(missing)} too", code="incomplete")
        return _day_written(*parts)

    def validate(self, value: date | None) -> None:
        """Refuse a day outside the bounds."""
        super().validate(value)
        if value and value > (bound := self.latest()):
            raise ValidationError(_out_of_bounds(value, bound, "earlier"), code="late")
        if value and value < (bound := self.earliest()):
            raise ValidationError(_out_of_bounds(value, bound, "later"), code="early")


def _furthest_back() -> date:
    """Return the earliest day that any form takes: what is older is a slip of the finger."""
    return years_after(today(), -50)


def _furthest_ahead() -> date:
    """Return the latest day that any form takes."""
    return years_after(today(), 5)


def _day_written(day: str, month: str, year: str) -> date:
    """Read a day as a person writes it: the month as a number or a word, the year in four figures."""
    number = int(month) if month.isdecimal() else month_called(month) or 0
    words = f"{day} {month_name[number]} {year}" if 1 <= number <= 12 else f"{day} {month} {year}"
    if not (year.isdecimal() and len(year) == 4):
        raise ValidationError(f"Write the year in four figures, such as {today().year}: you wrote {year}", code="year")
    try:
        return date(int(year), number, int(day))
    except (ValueError, OverflowError):
        raise ValidationError(f"There is no such day as {words}", code="invalid") from None


def _out_of_bounds(day: date, bound: date, side: str) -> str:
    """Say which bound a day passes, and repeat the day."""
    return f"The day must be {'today' if bound == today() else in_words(bound)} or {side}: you wrote {in_words(day)}"


def no_identifiers(text: str) -> None:
    """Refuse text that holds a case number, a prison number or what looks like a date of birth."""
    findings = find_identifiers(text, on=today())
    if findings:
        raise ValidationError([ValidationError(finding.sentence, code="identifier") for finding in findings])


class ScreenedCharField(forms.CharField):
    """One line of free text that may not point at a person on probation."""

    default_validators = [*forms.CharField.default_validators, no_identifiers]

    def to_python(self, value: Any) -> str:
        """Take words that cannot be seen, such as zero-width spaces, for nothing."""
        text = super().to_python(value) or ""
        return text if any(character.isprintable() and not character.isspace() for character in text) else ""


class ScreenedTextField(ScreenedCharField):
    """Several lines of free text that may not point at a person on probation."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(**{"widget": Textarea(rows=rows), **kwargs})


# ---- how a field is drawn ----

# The first widget class that fits decides how a field is drawn and which classes its control carries.
KINDS: Final[tuple[tuple[type[forms.Widget], str, str], ...]] = (
    (forms.CheckboxSelectMultiple, "checkboxes", ""),
    (forms.RadioSelect, "radios", ""),
    (DateInput, "date", ""),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (forms.PasswordInput, "password", "govuk-input govuk-password-input__input govuk-js-password-input-input"),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.Select, "select", "govuk-select"),
    (forms.FileInput, "file", "govuk-file-upload"),
    (forms.Widget, "input", "govuk-input"),
)


class GovukBoundField(BoundField):
    """A field in its form, with what the templates in `_forms/` ask of it."""

    @property
    def kind(self) -> str:
        """Name the way in which the field is drawn."""
        return self._drawing[0]

    @property
    def _drawing(self) -> tuple[str, str]:
        """Return the kind of the field and the classes of its control."""
        return next((kind, classes) for widget, kind, classes in KINDS if isinstance(self.field.widget, widget))

    @property
    def counted(self) -> bool:
        """Say whether the characters are counted as the person types."""
        return self.kind == "textarea" and bool(getattr(self.field, "max_length", None))

    @property
    def label_size(self) -> str:
        """Return the size of the label, the field's own or that of its form: "s" is bold, "" is plain."""
        return str(getattr(self.field, "label_size", getattr(self.form, "label_size", "s")))

    @property
    def target(self) -> str:
        """Return the id that a link to this field leads to: that of its first control."""
        return f"{self.auto_id}_0" if self.use_fieldset else self.auto_id

    @property
    def control(self) -> SafeString:
        """Draw the control itself, with its classes and what describes it."""
        own = self._drawing[1]
        classes = [self.field.widget.attrs.get("class", ""), own]
        attrs = {}
        if self.errors and own:
            classes.append(f"{own.split()[0]}--error")
        if self.counted:
            classes.append("govuk-js-character-count")
            attrs["aria-describedby"] = f"{self.aria_describedby} {self.auto_id}-info".strip()
        return self.as_widget(attrs={**attrs, "class": " ".join(filter(None, classes))})


class GovukRenderer(TemplatesSetting):
    """Renders `{{ form }}` and each of its fields in GOV.UK markup; widgets keep Django's own templates."""

    form_template_name = "_forms/form.html"
    field_template_name = "_forms/field.html"
    bound_field_class = GovukBoundField


# ---- base classes ----


class SpeaksPlainly(forms.BaseForm):
    """Names the field when a required one is left empty, in place of "This field is required"."""

    use_required_attribute = False
    label_size = "s"

    def full_clean(self) -> None:
        """Put our sentences in place, then check the form."""
        for name, field in self.fields.items():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = self._nothing_under(name)
            self._say_it_in_our_words(field)
        super().full_clean()

    def _say_it_in_our_words(self, field: forms.Field) -> None:
        """Replace Django's own sentences about choices, numbers and lengths."""
        ours = {
            "invalid_choice": f"Choose one of those offered under “{field.label}”",
            "invalid_list": f"Choose from those offered under “{field.label}”",
        }
        if isinstance(field, forms.IntegerField):
            ours["invalid"] = f"Write a whole number under “{field.label}”"
        for code, sentence in ours.items():
            if field.error_messages.get(code) == type(field).default_error_messages.get(code, ""):
                field.error_messages[code] = sentence
        for validator in field.validators:
            if isinstance(validator, MaxLengthValidator):
                validator.message = f"“{field.label}” holds %(limit_value)d characters: you wrote %(show_value)d"
            elif isinstance(validator, ProhibitNullCharactersValidator):
                validator.message = f"“{field.label}” holds a character that cannot be kept. Type the words again"

    def _nothing_under(self, name: str) -> str:
        """Say what is to be done about the empty field called `name`."""
        field = self[name]
        kind = field.kind if isinstance(field, GovukBoundField) else "input"
        asks = {
            "checkboxes": "Choose at least one under",
            "radios": "Choose one under",
            "select": "Choose one under",
            "date": "Write the day, month and year under",
            "checkbox": "Tick",
            "file": "Choose a file under",
        }
        return f"{asks.get(kind, 'Write something under')} “{field.label}”"


class WaymarkForm(SpeaksPlainly, forms.Form):
    """The base of every form that stands on no model."""


class WaymarkModelForm(SpeaksPlainly, forms.ModelForm):
    """The base of every form that stands on a model."""
