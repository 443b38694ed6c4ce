"""The form of a file of questions: the file, its format, and the module of those that name none."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from assessments.quizzes.question_import.applying import NAMES
from courses.models import Module
from lms.forms import Radios, WaymarkForm

MEGABYTE: Final = 1_000_000
MOST_MEGABYTES: Final = 20
HINTS: Final = {
    "moodle": "A file that ends in .xml.",
    "gift": "A text file that ends in .txt or .gift.",
    "csv": "A table saved as “CSV UTF-8”. It holds every kind of question.",
}


class QuestionFileForm(WaymarkForm):
    """A file of questions."""

    file_format = forms.ChoiceField(
        label="What kind of file is it?", choices=list(NAMES.items()), widget=Radios(hints=HINTS)
    )
    module = forms.ModelChoiceField(
        label="Module",
        help_text="For questions that name none. Leave it open when every question is tagged module:KEY.",
        queryset=Module.objects.none(),
        to_field_name="key",
        required=False,
        empty_label="The one that each question names",
    )
    file = forms.FileField(label="File", help_text=f"At most {MOST_MEGABYTES} MB.", allow_empty_file=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modules: Any = self.fields["module"]
        modules.queryset = Module.objects.order_by("title")

    def clean_file(self) -> UploadedFile:
        """Refuse a file by its size; what is inside is looked at by a job."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_MEGABYTES * MEGABYTE:
            raise ValidationError(f"The file is larger than {MOST_MEGABYTES} MB. Send it in parts.")
        if not file.size:
            raise ValidationError("The file is empty. Choose another.")
        return file
