"""The form by which a region chooses its own value of a rule."""

from typing import Any

from django import forms

from lms.calendar import today
from lms.forms import DateField, Radios, Textarea, WaymarkForm
from lms.models import Unit
from lms.policy.rule import Rule
from lms.rules import value_in_words

NATIONAL = "national"
OWN = "own"


class RuleChoiceForm(WaymarkForm):
    """The region, its own value or the national one again, the first day, and why."""

    region = forms.ChoiceField(label="Region", widget=Radios, error_messages={"required": "Choose the region"})
    which = forms.ChoiceField(
        label="Value",
        choices=[(OWN, "A value of our own"), (NATIONAL, "The national value")],
        widget=Radios,
        initial=OWN,
        error_messages={"required": "Choose a value of your own, or the national one"},
    )
    value = forms.ChoiceField(label="Our own value", required=False)
    starts = DateField(
        label="From",
        help_text="Today or later: what was decided before keeps its rules.",
        initial=today,
        error_messages={"required": "Write the first day"},
    )
    reason = forms.CharField(
        label="Why",
        help_text="Everybody of the region reads it beside the rule.",
        max_length=500,
        widget=Textarea(rows=3),
        error_messages={"required": "Say why the region chooses this value"},
    )

    def __init__(self, *args: Any, rule: Rule, regions: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule, self.regions = rule, {str(unit.pk): unit for unit in regions}
        choice = self.fields["region"]
        if len(regions) > 1 and isinstance(choice, forms.ChoiceField):
            choice.choices = [(pk, unit.name) for pk, unit in self.regions.items()]
        else:
            del self.fields["region"]
        self.fields["value"] = self._value()

    def _value(self) -> forms.Field:
        """Return the field that takes what the rule allows."""
        if self.rule.choices:
            choices = [(choice, value_in_words(self.rule, choice)) for choice in self.rule.choices]
            return forms.ChoiceField(label="Our own value", choices=choices, widget=Radios, required=False)
        return forms.IntegerField(
            label=f"Our own value ({self.rule.unit})",
            help_text=f"From {self.rule.least} to {self.rule.most}.",
            required=False,
            widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
            error_messages={"invalid": "Write a whole number"},
        )

    @property
    def only_region(self) -> Unit:
        """Return the first of the regions, which is the only one of nearly everybody."""
        return next(iter(self.regions.values()))

    @property
    def chosen_region(self) -> Unit:
        """Return the region that was chosen, or the only one."""
        return self.regions.get(self.cleaned_data.get("region", ""), self.only_region)

    def clean(self) -> dict[str, Any]:
        """Refuse a value that the rule does not allow, where the region has one of its own."""
        data = super().clean() or {}
        if data.get("which") == NATIONAL:
            data["value"] = None
        elif "value" not in self.errors and (sentence := self._fault(data.get("value"))):
            self.add_error("value", sentence)
        return data

    def _fault(self, value: Any) -> str:
        if value in (None, ""):
            return "Write the value, or choose the national one"
        return self.rule.why_not(value).rstrip(".")
