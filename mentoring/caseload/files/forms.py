"""Forms of the files that managers send: which file, and who its names mean."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from lms.calendar import today
from lms.forms import DateField, Radios, WaymarkForm
from lms.spreadsheets import refuse_looks, refuse_size
from lms.workbooks import Unreadable
from mentoring.caseload.files.export_layout import SEND_LESS
from mentoring.caseload.files.kinds import READERS
from mentoring.caseload.files.names import Question
from mentoring.caseload.models import FileKind

NOBODY: Final = "nobody"
HINTS: Final = {
    FileKind.WORKLOAD.value: "The workload tool’s own export: points, hours and cases of each officer.",
    FileKind.REDUCTIONS.value: "The workload tool’s list of reductions. Personal reasons in it are never kept.",
    FileKind.HOLDINGS.value: "Who holds which case, with coded facts. A case reference is never kept as it is written.",
}


class ImportForm(WaymarkForm):
    """A file of figures or cases: what it is, and the day that it speaks of."""

    kind = forms.ChoiceField(
        label="What is in the file?", choices=[], initial=FileKind.WORKLOAD, widget=Radios(hints=HINTS)
    )
    file = forms.FileField(
        label="File",
        help_text="As .xlsx or .csv. Up to 10 MB.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    day = DateField(label="Day of the figures", help_text="The day that the export was made.", latest=today)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [(known.value, known.label) for known in FileKind if known in READERS]

    def clean_kind(self) -> FileKind:
        """Return which kind it is."""
        return FileKind(self.cleaned_data["kind"])

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse a file that is too large, empty, or no spreadsheet; a job looks at what is inside."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            refuse_size(file.size or 0, SEND_LESS)
            refuse_looks(file.read(), SEND_LESS)
        except Unreadable as refused:
            raise ValidationError(str(refused)) from refused
        return file


class NamesForm(WaymarkForm):
    """Who is meant by each name that the export leaves open."""

    def __init__(self, *args: Any, questions: tuple[Question, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[question.key] = forms.ChoiceField(
                label=f"“{question.name}” in {question.team}, line {question.line}",
                choices=[*_people(question), (NOBODY, "None of these people")],
                widget=Radios(hints=_places(question)),
                error_messages={"required": f"Say who “{question.name}” is, or that it is none of these people"},
            )

    def answers(self) -> list[tuple[Question, int]]:
        """Return the questions that were answered with somebody."""
        chosen = [(question, self.cleaned_data[question.key]) for question in self.questions]
        return [(question, int(answer)) for question, answer in chosen if answer != NOBODY]


def _people(question: Question) -> list[tuple[str, str]]:
    return [(str(post.person_id), post.person.name) for post in question.people]


def _places(question: Question) -> dict[str, str]:
    """Say of each person what tells them apart from another of the same name."""
    about = {}
    for post in question.people:
        code = f", staff code {post.person.staff_code}" if post.person.staff_code else ""
        about[str(post.person_id)] = f"{post.get_grade_display()}, {post.unit}{code}"
    return about
