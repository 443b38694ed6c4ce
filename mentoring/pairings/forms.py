"""Forms of pairings: whom to pair from when, and when a pairing ends."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lms.calendar import today
from lms.forms import DateField, Radios, ScreenedTextField, WaymarkForm
from lms.models import Person
from mentoring.pairings.candidates import NAME_OF, Candidate
from mentoring.pairings.models import Pairing, Proposal


class PairForm(WaymarkForm):
    """One supporter of those who may, and the first day."""

    supporter = forms.CharField(widget=Radios())
    starts = DateField(label="From", help_text="The first day. It may lie ahead, or back to the start of the pathway.")

    def __init__(
        self,
        *args: Any,
        candidates: list[Candidate],
        kind: Pairing.Kind,
        proposal: Proposal | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.proposed = proposal.mentor if proposal else None
        self.candidates = {str(candidate.person.pk): candidate for candidate in candidates}
        free = [candidate for candidate in candidates if not candidate.refusal]
        widget = Radios(hints={str(one.person.pk): one.hint for one in free})
        widget.choices = [(str(one.person.pk), one.person.name) for one in free]
        self.fields["supporter"].widget = widget
        self.fields["supporter"].label = NAME_OF[kind].capitalize()
        self.fields["supporter"].error_messages["required"] = f"Choose a {NAME_OF[kind]}"
        self.initial.setdefault("starts", max(proposal.starts, today()) if proposal else today())
        if self.proposed:
            self.initial.setdefault("supporter", str(self.proposed.pk))
            self.fields["said"] = ScreenedTextField(
                label=f"Why somebody else than {self.proposed}",
                required=False,
                max_length=500,
                rows=3,
                help_text=f"Leave it empty if you choose {self.proposed}, as proposed. Leave out anything personal.",
            )

    def clean(self) -> dict[str, Any]:
        """Ask why somebody else than proposed is chosen."""
        given = super().clean() or self.cleaned_data
        chosen = given.get("supporter")
        if self.proposed and chosen and chosen != self.proposed and not given.get("said") and "said" not in self.errors:
            self.add_error("said", f"Say why you choose {chosen} and not {self.proposed}, who is proposed")
        return given

    def clean_supporter(self) -> Person:
        """Return the person chosen, or say why it cannot be them."""
        candidate = self.candidates.get(self.cleaned_data["supporter"])
        if candidate is None:
            raise ValidationError("Choose somebody from the list")
        if candidate.refusal:
            raise ValidationError(candidate.refusal)
        return candidate.person


class EndForm(WaymarkForm):
    """The first day without the pairing, and why it ends."""

    ends = DateField(label="First day without it")
    reason = ScreenedTextField(
        label="Why it ends",
        required=False,
        max_length=300,
        rows=3,
        help_text="For the record only. Leave out anything personal.",
    )
