"""The forms of the claims of one piece as one form, where the page says on top what is to be mended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.forms import BoundField

from assessments.portfolio.judging.form import JudgeForm


@dataclass(frozen=True)
class Line:
    """A field with what is to be mended in it, said with the criterion it is about."""

    field: BoundField
    code: str

    @property
    def target(self) -> str:
        """Return where a link to it leads."""
        return str(getattr(self.field, "target", self.field.auto_id))

    auto_id = target

    @property
    def errors(self) -> list[str]:
        """Return what is to be mended."""
        return [f"{self.code}: {sentence}" for sentence in self.field.errors]


@dataclass(frozen=True)
class Together:
    """Several forms of one page, as its summary of errors asks them."""

    forms: Sequence[JudgeForm]

    @property
    def errors(self) -> bool:
        """Say whether anything is to be mended."""
        return any(form.errors for form in self.forms)

    def non_field_errors(self) -> list[str]:
        """Return what is to be mended and belongs to no field."""
        return [f"{form.claim.criterion.code}: {text}" for form in self.forms for text in form.non_field_errors()]

    def __iter__(self) -> Iterator[Line]:
        """Return the fields in the order of the page."""
        return (Line(field, form.claim.criterion.code) for form in self.forms for field in form)
