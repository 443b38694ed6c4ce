"""The form of the allocation check: a person, and a case described by coded facts."""

from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from lms.forms import Checkboxes, Radios, WaymarkForm
from lms.models import Person
from mentoring.caseload.facts import CONCERNS, GROUPS, LETTERS, TIERS, CaseFacts
from mentoring.caseload.models import Case, Rosh
from mentoring.caseload.references import NotAReference, normalised

CONCERN_CHOICES: Final = [(name, words.removeprefix("a ").capitalize()) for name, words in CONCERNS.items()]
TIER_CHOICES: Final = (
    ("", "Not tiered yet"),
    ("A to G", [(tier, tier) for tier in LETTERS]),
    ("A3 to D0; S is an unsupervised period", [(tier, tier) for tier in TIERS]),
)


def number_choices(highest: int, nothing: str) -> list[tuple[str, str]]:
    """Return the choices of a MAPPA category or level."""
    return [("", nothing), *((str(number), str(number)) for number in range(1, highest + 1))]


def risk_field(label: str) -> forms.ChoiceField:
    """Ask for the risk of serious harm to one group."""
    widget = Radios(inline=True, small=True)
    missing = f"Choose the risk of serious harm to {label.lower()}"
    return forms.ChoiceField(label=label, choices=Rosh.choices, widget=widget, error_messages={"required": missing})


class CheckForm(WaymarkForm):
    """Whom, and which case: facts as the case system has them, and no name."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label="Who would hold the case", empty_label="Choose somebody"
    )
    lead = forms.ModelChoiceField(
        Person.objects.none(),
        label="Who would lead the case, if it is co-worked",
        required=False,
        empty_label="Nobody: it would be in their own name",
        help_text="A learner may co-work a case that a qualified officer leads. The case stays in the lead’s name.",
    )
    reference = forms.CharField(
        label="Case reference", required=False, help_text="Only its mask is kept, such as X••••00. It may be left out.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    public = risk_field("The public")
    children = risk_field("Children")
    known_adults = risk_field("Known adults")
    staff = risk_field("Staff")
    concerns = forms.MultipleChoiceField(
        label="Concerns", required=False, choices=CONCERN_CHOICES, widget=Checkboxes(small=True, inline=True)
    )
    order = forms.ChoiceField(label="Order", choices=Case.Order.choices, widget=Radios(small=True))
    tier = forms.ChoiceField(label="Tier", required=False, choices=TIER_CHOICES)
    mappa_category = forms.ChoiceField(label="MAPPA category", required=False, choices=number_choices(4, "Not MAPPA"))
    mappa_level = forms.ChoiceField(label="MAPPA level", required=False, choices=number_choices(3, "None"))

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("person", "lead"):
            cast(forms.ModelChoiceField[Person], self.fields[name]).queryset = people

    def clean_reference(self) -> str:
        """Return the reference in capitals, or say what one looks like."""
        text: str = self.cleaned_data["reference"]
        try:
            return normalised(text) if text.strip() else ""
        except NotAReference as refused:
            raise ValidationError(str(refused)) from None

    def clean(self) -> dict[str, Any]:
        """Refuse a MAPPA level without its category, and a case that somebody would co-work with themselves."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("lead") and cleaned.get("lead") == cleaned.get("person"):
            self.add_error("lead", "Choose somebody else: nobody co-works a case with themselves")
        if cleaned.get("mappa_level") and not cleaned.get("mappa_category"):
            self.add_error("mappa_category", "Choose the category too: a level alone does not say enough")
        return cleaned

    def facts(self) -> CaseFacts:
        """Return the case as coded facts."""
        data = self.cleaned_data
        facts: dict[str, Any] = {group: data[group] for group in GROUPS}
        facts |= {name: name in data["concerns"] for name in CONCERNS}
        facts |= {name: int(data[name]) if data[name] else None for name in ("mappa_category", "mappa_level")}
        return CaseFacts(order=data["order"], tier=data["tier"], **facts)


def initial_from(facts: CaseFacts) -> dict[str, Any]:
    """Return what fills the form with a case that was asked about before."""
    record = facts.as_record()
    concerns = [name for name in CONCERNS if record.pop(name)]
    return record | {"concerns": concerns}
