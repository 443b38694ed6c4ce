"""The two forms of a board, which only write an address: what it shows, and which columns it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django import forms

from courses.models import Enrolment
from courses.models.enrolment import OPEN
from lms.forms import Checkboxes, WaymarkForm
from lms.models import Unit
from lms.progress.board.columns import BY_KEY as COLUMNS
from lms.progress.board.columns import CHOICES, DEFAULT, MOST
from lms.progress.board.ordering import sorted_by
from lms.progress.board.words import SIDES
from lms.progress.choosing import LONGEST, Asked
from lms.progress.seen import learners_seen_by


@dataclass(frozen=True)
class Options:
    """What there is to choose from among the learners whom a reader sees."""

    pathways: tuple[tuple[str, str], ...]
    intakes: tuple[str, ...]
    stages: tuple[int, ...]

    @classmethod
    def of(cls, asked: Asked) -> "Options":
        """Return every pathway, intake and stage that a learner whom the reader sees is on. One query."""
        rows = learners_seen_by(asked.reader, asked.on).order_by()
        pathway = "pathway_version__pathway"
        found = rows.values_list(f"{pathway}__key", f"{pathway}__name", "intake", "standing__stage_number").distinct()
        kinds = list(found)
        return cls(
            tuple(sorted({(key, name) for key, name, _, _ in kinds}, key=lambda kind: kind[1])),
            tuple(sorted({intake for _, _, intake, _ in kinds})),
            tuple(sorted({stage for *_, stage in kinds if stage})),
        )


class FilterForm(WaymarkForm):
    """What a board is narrowed to."""

    label_size = ""

    place = forms.ChoiceField(label="Place", required=False)
    rest = forms.ChoiceField(label="Parts of the place", required=False)
    pathway = forms.ChoiceField(label="Pathway", required=False)
    intake = forms.ChoiceField(label="Intake", required=False)
    stage = forms.ChoiceField(label="Stage", required=False)
    state = forms.ChoiceField(label="State", required=False)
    need = forms.ChoiceField(label="Need", required=False)
    name = forms.CharField(
        label="Part of the name",
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"class": "govuk-input govuk-input--width-10"}),
    )

    sort = forms.ChoiceField(label="In the order of", required=False)

    def __init__(self, *, asked: Asked, parts: Sequence[Unit], options: Options) -> None:
        super().__init__(initial=_initial(asked))
        here = [asked.place] if asked.place else []
        # To ask for the one place that somebody has is to ask for nothing.
        sole = asked.places if len(asked.places) == 1 else ()
        self._offer("place", [(str(unit.pk), unit.name) for unit in [*here, *parts] if unit not in sole])
        # It is asked for by a link, and kept or left out here.
        self._offer("rest", [("1", "In none of them")] if asked.rest else [])
        self._offer("pathway", list(options.pathways))
        self._offer("intake", [(intake, intake) for intake in options.intakes])
        self._offer("stage", [(str(stage), f"Stage {stage}") for stage in options.stages])
        self._offer("state", [(state, Enrolment.Status(state).label) for state in OPEN])
        sides = [(str(key), words[0].upper() + words[1:]) for key, words in SIDES.items()]
        self._offer("need", sides + [(need.key, need.label) for need in asked.told()])

        self._offer("sort", _orders(asked), "Who needs somebody first")

    def _offer(self, name: str, choices: list[tuple[str, str]], nothing: str = "All") -> None:
        """Offer choices, or leave a field out that has none."""
        field = self.fields[name]
        if choices and isinstance(field, forms.ChoiceField):
            field.choices = [("", nothing), *choices]
            field.widget.attrs["class"] = "govuk-select"
        else:
            del self.fields[name]


class ColumnsForm(WaymarkForm):
    """Which columns a board has beside the learner."""

    columns = forms.MultipleChoiceField(
        label="Columns beside the learner",
        help_text=f"A page shows the first {MOST} that you tick; a file holds them all.",
        choices=[(column.key, column.label) for column in CHOICES],
        required=False,
        widget=Checkboxes(small=True, inline=True),
    )

    def __init__(self, *, asked: Asked) -> None:
        super().__init__(initial={"columns": asked.columns or DEFAULT})


def _orders(asked: Asked) -> list[tuple[str, str]]:
    """Return what a board may be sorted by; the other way round where that is how it is sorted now."""
    column, turned = sorted_by(asked)
    now = [(asked.sort, f"{column.label}, the other way round")] if column and turned else []
    return now + [(key, one.label) for key, one in COLUMNS.items()]


def kept(asked: Asked, *parts: str) -> list[tuple[str, str]]:
    """Return those parts of an address that a form sends along as they are."""
    return [(part, value) for part, value in parse_qsl(asked.address()) if part in parts]


def _initial(asked: Asked) -> dict[str, Any]:
    place = asked.place.pk if asked.place else ""
    stage = "" if asked.stage is None else asked.stage
    return {name: getattr(asked, name) for name in FilterForm.base_fields} | {"place": place, "stage": stage}
