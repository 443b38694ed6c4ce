"""The form with which authors send pictures: a damaged one is refused in a sentence, wherever the damage shows."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

DAMAGED = "This picture is damaged: open it, save it again as .png or .jpg, and send that."


class PictureField(WagtailImageField):
    """A picture that can be opened to the end."""

    def check_image_pixel_size(self, f: Any) -> None:
        """Refuse what only breaks once it is read: its first bytes may look right."""
        try:
            super().check_image_pixel_size(f)
        except (OSError, SyntaxError, ValueError) as broken:
            raise ValidationError(DAMAGED, code="invalid_image") from broken


class PictureForm(BaseImageForm):
    """Wagtail's form, with our field."""

    file = PictureField(label="File", widget=BaseImageForm.Meta.widgets["file"])
