"""The form of handing marking over: which pieces, to whom, and why."""

from collections.abc import Iterable
from typing import Any

from django import forms

from assessments.portfolio.handing.loads import WaitingPiece
from lms.forms import Checkboxes, Radios, ScreenedTextField, WaymarkForm
from lms.models import Person


class HandOverForm(WaymarkForm):
    """Which pieces of evidence go to whom, and why."""

    evidence = forms.MultipleChoiceField(
        label="Which evidence?",
        widget=Checkboxes(small=True),
        error_messages={"required": "Choose at least one piece of evidence"},
    )
    to = forms.ChoiceField(
        label="Who judges it from now on?",
        widget=Radios(small=True),
        error_messages={"required": "Choose who judges it from now on"},
    )
    reason = ScreenedTextField(
        label="Why does it go to somebody else?",
        rows=3,
        max_length=600,
        help_text="Whoever judges it from now on reads this. Name nobody on probation.",
        error_messages={"required": "Say why it goes to somebody else"},
    )

    def __init__(
        self, *args: Any, pieces: Iterable[WaitingPiece], assessors: Iterable[tuple[Person, str]], **kwargs: Any
    ) -> None:
        """Offer the pieces that wait, and who could judge them with what they have already."""
        super().__init__(*args, **kwargs)
        pieces, assessors = list(pieces), list(assessors)
        self.offer("evidence", [(str(piece.evidence), f"{piece.learner}: {piece.title}") for piece in pieces])
        self.fields["evidence"].widget.hints = {str(piece.evidence): in_words(piece) for piece in pieces}
        self.offer("to", [(str(person.pk), person.name) for person, _ in assessors])
        self.fields["to"].widget.hints = {str(person.pk): words for person, words in assessors}

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Put choices into a field."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def in_words(piece: WaitingPiece) -> str:
    """Say how much of a piece waits, and by when."""
    claims = f"{piece.claims} claim{'' if piece.claims == 1 else 's'}"
    return f"{claims}, to be judged by {piece.judge_by:%-d %B}"
