"""The forms of writing evidence: its kind, the piece itself, more criteria for it, and taking it back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict

from assessments.portfolio.evidence.drafts import Fields
from assessments.portfolio.evidence.sending import OWN_WORK
from assessments.portfolio.evidence.submitting import SEEN, Piece
from assessments.portfolio.forms import KIND_HINTS, AnyOf, SeenByField
from assessments.portfolio.models import CompetenceUnit, Criterion, EvidenceKind
from assessments.refusals import AskedWhenNeeded
from lms.calendar import today
from lms.forms import DateField, Radios, ScreenedCharField, ScreenedTextField, WaymarkForm
from lms.models import Person

NOBODY: Final = "nobody"
WHAT_TO_WRITE: Final[Mapping[str, str]] = {
    EvidenceKind.OBSERVATION: "What you did while you were watched, why, and what came of it.",
    EvidenceKind.DISCUSSION: "What you were asked, and how you explained it.",
    EvidenceKind.PRODUCT: "What you made, why you made it so, and what came of it. The product itself can be a file.",
    EvidenceKind.WITNESS: "What they say that they saw, in their words.",
    EvidenceKind.REFLECTION: "What happened, what you thought about it, and what you do differently since.",
    EvidenceKind.PRIOR: "What you learned or did before this course, where, and how you have used it since.",
}


class Text(AskedWhenNeeded, ScreenedTextField):
    """What happened: asked for when there is no file that shows it."""


class KindForm(WaymarkForm):
    """What kind of evidence is begun."""

    kind = forms.ChoiceField(
        label="What kind of evidence is it?", choices=EvidenceKind, widget=Radios(hints=KIND_HINTS)
    )
    criterion = forms.CharField(required=False, widget=forms.HiddenInput())


@dataclass(frozen=True)
class CriterionRow:
    """One criterion to tick, and where in the piece to look for it."""

    criterion: Criterion
    ticked: bool
    locked: str
    where: BoundField
    error: bool = False

    @property
    def hint(self) -> str:
        """Say what shows it best."""
        return f"Best shown by {self.criterion.shown_by_in_words}." if self.criterion.shown_by else ""


@dataclass(frozen=True)
class UnitRows:
    """A unit with its criteria to tick."""

    unit: CompetenceUnit
    rows: list[CriterionRow]

    @property
    def ticked(self) -> int:
        """Count those that are ticked."""
        return sum(row.ticked for row in self.rows)


class ClaimsForm(WaymarkForm):
    """Criteria to claim, each with where to look. `locked` says of some, by key, why they are claimed anyway."""

    criteria = AnyOf(label="Which criteria does it show?")

    def __init__(
        self,
        *args: Any,
        criteria: Iterable[Criterion],
        locked: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """Offer the criteria."""
        super().__init__(*args, **kwargs)
        self.offered = {str(criterion.pk): criterion for criterion in criteria}
        self.locked = locked or {}
        self.fields["criteria"].choices = [(key, str(row)) for key, row in self.offered.items()]  # type: ignore[attr-defined]
        for key, row in self.offered.items():
            self.fields[where_name(key)] = ScreenedCharField(
                label=f"Where to look for {row.code}",
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"maxlength": False}),
            )

    def units(self) -> list[UnitRows]:
        """Return the criteria by unit, as they are ticked now."""
        value = self["criteria"].value() or []
        ticked = {str(key) for key in value} | set(self.locked)
        found = groupby(self.offered.items(), key=lambda item: item[1].unit)
        return [UnitRows(unit, [self._row(key, row, key in ticked) for key, row in rows]) for unit, rows in found]

    def _row(self, key: str, criterion: Criterion, ticked: bool) -> CriterionRow:
        name = where_name(key)
        return CriterionRow(criterion, ticked, self.locked.get(key, ""), self[name], name in self.errors)

    def chosen(self) -> list[Criterion]:
        """Return the criteria that are claimed."""
        return [self.offered[key] for key in self.cleaned_data["criteria"]]

    def where(self) -> dict[str, str]:
        """Return where to look, by the code of the criterion."""
        return {row.code: self.cleaned_data[where_name(key)] for key, row in self.offered.items()}


class MoreClaimsForm(ClaimsForm):
    """More criteria for a piece that is there already."""

    def clean(self) -> dict[str, Any]:
        """Ask for a criterion."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("criteria") and "criteria" not in self.errors:
            self.add_error("criteria", "Choose at least one criterion that this evidence shows")
        return cleaned


class PieceForm(ClaimsForm):
    """A piece of evidence as its author writes it."""

    kind = forms.ChoiceField(label="Kind of evidence", choices=EvidenceKind, widget=Radios(hints=KIND_HINTS))
    title = ScreenedCharField(
        label="Title",
        max_length=120,
        help_text="So that you and your assessor know it again, such as “Home visit, after reading the log”.",
        widget=forms.TextInput(attrs={"maxlength": False}),
    )
    happened_on = DateField(label="Which day did it happen?", help_text="For example, 6 11 2026", latest=today)
    seen_by = SeenByField(label="Who saw it?", widget=Radios())
    text = Text(label="What happened?", rows=12, max_length=6000)
    own_work = forms.BooleanField(
        label=OWN_WORK, error_messages={"required": "Tick it if it is so: your assessor may rely on it"}
    )
    field_order = ["kind", "title", "happened_on", "seen_by", "text", "criteria"]

    def __init__(self, *args: Any, supporters: Sequence[Person], **kwargs: Any) -> None:
        """Ask what its kind needs."""
        super().__init__(*args, **kwargs)
        self.supporters = {str(person.pk): person for person in supporters}
        names = [(key, person.name) for key, person in self.supporters.items()]
        kind = self["kind"].value()
        others = [] if kind == EvidenceKind.OBSERVATION else [(NOBODY, "Somebody else")]
        self.fields["seen_by"].choices = [*names, *others]  # type: ignore[attr-defined]
        help_text = f"{WHAT_TO_WRITE.get(kind, '')} Name nobody: write “a man of 30 on licence”."
        self.fields["text"].help_text = help_text.strip()
        if kind not in SEEN:
            del self.fields["seen_by"]

    def clean(self) -> dict[str, Any]:
        """Ask for a criterion, and for who saw what somebody must have seen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("criteria") and not self.locked and "criteria" not in self.errors:
            self.add_error("criteria", "Choose at least one criterion that this evidence shows")
        if "seen_by" in self.fields and not cleaned.get("seen_by") and "seen_by" not in self.errors:
            self.add_error("seen_by", "Choose who saw it, or choose another kind of evidence")
        return cleaned

    def piece(self) -> Piece:
        """Return what was written, as the action takes it."""
        written = self.cleaned_data
        seen_by = self.supporters.get(written.get("seen_by", NOBODY))
        facts = {name: written[name] for name in ("kind", "title", "text", "happened_on")}
        return Piece(**facts, seen_by=seen_by, where=self.where())

    def refuse(self, refused: Mapping[str, Sequence[str]]) -> None:
        """Show only what could not be kept, each at its field: nothing is asked for while it is still written."""
        self.cleaned_data = {}
        self._errors = ErrorDict()
        for name, sentences in refused.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


class WithdrawForm(WaymarkForm):
    """Why a piece is taken back."""

    reason = ScreenedTextField(
        label="Why do you take it back?",
        rows=3,
        max_length=1000,
        help_text="Your assessor reads it beside the evidence.",
    )


def where_name(key: object) -> str:
    """Return the name of the field that says where to look for a criterion."""
    return f"where_{key}"


def as_posted(fields: Fields) -> QueryDict:
    """Return the fields of a draft as a browser would post them."""
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, list(value) if isinstance(value, list) else [value])
    return data


def names_of(form: PieceForm) -> tuple[list[str], list[str]]:
    """Return the names of the fields with one answer, and of those with several, as a page sends them."""
    days = [f"happened_on_{part}" for part in ("day", "month", "year")]
    return ["kind", "title", "seen_by", "text", *days, *(name for name in form.fields if is_where(name))], ["criteria"]


def is_where(name: str) -> bool:
    """Say whether a field says where to look."""
    return name.startswith("where_")
