"""The forms with which authors send pictures and documents: what is damaged or harmful is refused in a sentence."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from lms.malware import NotClean, check_clean

DAMAGED = "This picture is damaged: open it, save it again as .png or .jpg, and send that."


class PictureField(WagtailImageField):
    """A picture that can be opened to the end."""

    def check_image_pixel_size(self, f: Any) -> None:
        """Refuse what only breaks once it is read: its first bytes may look right."""
        try:
            super().check_image_pixel_size(f)
        except (OSError, SyntaxError, ValueError) as broken:
            raise ValidationError(DAMAGED, code="invalid_image") from broken


class Scanned:
    """A form whose file is asked about before it is kept."""

    cleaned_data: dict[str, Any]

    def clean_file(self) -> Any:
        """Refuse what the malware scanner refuses. A file that is there already was asked about when it came."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile) and file.file:
            try:
                check_clean(file.file)
            except NotClean as refused:
                raise ValidationError(f"This file {refused}") from None
        return file


class PictureForm(Scanned, BaseImageForm):
    """Wagtail's form, with our field."""

    file = PictureField(label="File", widget=BaseImageForm.Meta.widgets["file"])


class DocumentForm(Scanned, BaseDocumentForm):
    """Wagtail's form, with the scanner asked."""
