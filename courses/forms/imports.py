"""Forms of imports: which kind of file, and the file; then the yes to what was shown."""

import base64
import binascii
import zlib
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from lms.forms import Radios, WaymarkForm
from lms.spreadsheets import MOST_BYTES, refuse_size
from lms.workbooks import Unreadable

# A page sends the file back with the yes; a request takes 2.5 MB beside its uploads.
MOST_PACKED: Final = 1_900_000
TOO_LARGE: Final = "This file is too large for the page. Send it in parts, or ask for it to be taken in by command."


class ImportForm(WaymarkForm):
    """What is imported, and the file."""

    kind = forms.ChoiceField(label="What do you import?", widget=Radios())
    file = forms.FileField(
        label="File",
        help_text="An .xlsx workbook, or .csv saved as “CSV UTF-8”.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, kinds: dict[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hints = {key: hint for key, (_, hint) in kinds.items()}
        self.fields["kind"] = forms.ChoiceField(
            label="What do you import?",
            choices=[(key, label) for key, (label, _) in kinds.items()],
            widget=Radios(hints=hints),
            initial=next(iter(kinds)) if len(kinds) == 1 else None,
        )

    def clean_file(self) -> UploadedFile:
        """Refuse a file by its size; what is inside is looked at on the next page."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            refuse_size(file.size or 0)
        except Unreadable as refused:
            raise ValidationError(str(refused)) from refused
        content = file.read()
        if len(packed(content)) > MOST_PACKED:
            raise ValidationError(TOO_LARGE)
        self.content = content
        return file


class YesForm(WaymarkForm):
    """The file once more, as its sender saw it: it is kept nowhere between the two pages."""

    kind = forms.ChoiceField(widget=forms.HiddenInput())
    name = forms.CharField(max_length=200, widget=forms.HiddenInput(), required=False)
    content = forms.CharField(widget=forms.HiddenInput())
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput())

    def __init__(self, *args: Any, kinds: dict[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            choices=[(key, label) for key, (label, _) in kinds.items()], widget=forms.HiddenInput()
        )

    def clean_content(self) -> bytes:
        """Unpack the file, never further than a file may be large."""
        try:
            return unpacked(self.cleaned_data["content"])
        except (binascii.Error, zlib.error, ValueError) as error:
            raise ValidationError("The file was damaged on its way. Choose it again.") from error


def packed(content: bytes) -> str:
    """Write a file so that a form can carry it."""
    return base64.b64encode(zlib.compress(content)).decode()


def unpacked(words: str) -> bytes:
    """Read a file that a form carried."""
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(base64.b64decode(words, validate=True), MOST_BYTES)
    if not unpacker.eof:
        raise ValueError("More than a file holds.")
    return content
