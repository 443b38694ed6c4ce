"""Forms of co-working: agree one, say who did what in a month, end one, and write what was agreed about one."""

from datetime import date, timedelta
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from lms.calendar import today
from lms.forms import DateField, Hidden, ScreenedTextField, WaymarkForm
from lms.models import Person
from mentoring.caseload.co_working.actions import furthest_ahead
from mentoring.caseload.co_working.declaring import MOST
from mentoring.caseload.co_working.permissions import LEAD, LEARNER
from mentoring.caseload.co_working.shares import WORK, Account, Split
from mentoring.caseload.co_working.worked import earliest_start
from mentoring.caseload.models import CoWorking
from mentoring.caseload.references import NotAReference, key_of, mask_of, normalised

LONGEST: Final = 1000
NUMBER: Final = {"class": "govuk-input--width-3", "inputmode": "numeric", "autocomplete": "off"}


def _first_day() -> date:
    return earliest_start(today())


def _furthest_ahead() -> date:
    return furthest_ahead(today())


class AgreeForm(WaymarkForm):
    """Who co-works with whom, which case, and since when."""

    learner = forms.ModelChoiceField(
        Person.objects.none(), label="Learner who works on the case", empty_label="Choose a learner"
    )
    lead = forms.ModelChoiceField(
        Person.objects.none(),
        label="Qualified officer who leads it",
        empty_label="Choose an officer",
        help_text="The case is in their name, and they answer for it.",
    )
    reference = forms.CharField(
        label="Case reference",
        required=False,
        help_text="Kept as its mask, such as X••••00, and as a key that nobody reads back. Without it, the two have "
        "to know which case is meant.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}),
    )
    starts = DateField(
        label="First day",
        earliest=_first_day,
        latest=_furthest_ahead,
        help_text="Did it begin before last month? Write the first day of last month: older months are not asked for "
        "from memory.",
    )

    def __init__(self, *args: Any, learners: QuerySet[Person], leads: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField[Person], self.fields["learner"]).queryset = learners
        cast(forms.ModelChoiceField[Person], self.fields["lead"]).queryset = leads

    def clean_reference(self) -> str:
        """Return the reference in capitals, or say what one looks like."""
        text: str = self.cleaned_data["reference"]
        try:
            return normalised(text) if text.strip() else ""
        except NotAReference as refused:
            raise ValidationError(str(refused)) from None

    @property
    def agreed(self) -> dict[str, Any]:
        """Return what is agreed, as the action takes it."""
        data = self.cleaned_data
        reference = data["reference"]
        return {
            "learner": data["learner"],
            "lead": data["lead"],
            "starts": data["starts"],
            "case_mask": mask_of(reference) if reference else "",
            "case_key": key_of(reference) if reference else "",
        }


class DeclareForm(WaymarkForm):
    """Four numbers: how many contacts and assessments each of the two did, one's own first."""

    replaces = forms.IntegerField(required=False, widget=Hidden())

    def __init__(self, *args: Any, co_working: CoWorking, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other = LEAD if side == LEARNER else LEARNER
        names = {side: "you", other: str(co_working.learner if other == LEARNER else co_working.lead)}
        for work in WORK:
            for one in (side, other):
                self.fields[f"{work}_{one}"] = _number(f"{work.capitalize()} by {names[one]}")

    def account(self) -> Account:
        """Return what was said."""
        data = self.cleaned_data
        contacts, assessments = (Split(data[f"{work}_{LEARNER}"], data[f"{work}_{LEAD}"]) for work in WORK)
        return Account(contacts, assessments)


def _number(label: str) -> forms.IntegerField:
    """Ask for a whole number; none is written as 0, so that nobody leaves one out by mistake."""
    beyond = f"Write a number from 0 to {MOST} under “{label}”"
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages={
            "required": f"Write how many under “{label}”; write 0 if there were none",
            "min_value": beyond,
            "max_value": beyond,
        },
    )


def as_initial(account: Account | None) -> dict[str, int]:
    """Return what an account fills the form with."""
    if account is None:
        return {}
    sides = ((work, side) for work in WORK for side in (LEARNER, LEAD))
    return {f"{work}_{side}": getattr(account.of(work), side) for work, side in sides}


class EndForm(WaymarkForm):
    """The last day of a co-working."""

    last = DateField(label="Last day", latest=today)

    @property
    def ends(self) -> date:
        """Return the first day on which it no longer holds."""
        last: date = self.cleaned_data["last"]
        return last + timedelta(days=1)


class AnswerForm(WaymarkForm):
    """What was agreed."""

    words = ScreenedTextField(
        label="What was agreed",
        max_length=LONGEST,
        rows=5,
        help_text="Who does what from now on. No names of people on probation. It stays on record, and both of the two "
        "read it once each has given an account.",
    )
