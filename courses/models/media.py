"""Pictures and documents of lessons, each in a storage of its own. Evidence is never one of these."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.files.storage import Storage, storages
from django.db import models
from wagtail.documents.models import AbstractDocument, Document, DocumentQuerySet
from wagtail.images.models import AbstractImage, AbstractRendition, Image, ImageQuerySet

from courses.lesson_shapes import DOCUMENT, PICTURE
from courses.models.kept import KeptWhileShown, SeveralKept
from courses.publish_gate import CAPTIONS, VIDEOS
from lms.models.record import NOT_PERSONAL


def documents() -> Storage:
    """Return the storage of lesson documents (asked for late, so that migrations do not freeze it)."""
    return storages["documents"]


class Pictures(SeveralKept, ImageQuerySet):
    """What Wagtail asks of pictures, with the same refusal."""


class Documents(SeveralKept, DocumentQuerySet):
    """What Wagtail asks of documents, with the same refusal."""


class LessonPicture(KeptWhileShown, AbstractImage):
    """A picture in a lesson. What it shows is said in words."""

    personal: ClassVar[dict[str, str]] = dict.fromkeys(
        ("title", "description", "file", "file_hash", "alt_text"), NOT_PERSONAL
    )

    alt_text = models.CharField("what it shows, in words", max_length=300)
    objects: Any = Pictures.as_manager()
    media_kind = PICTURE
    admin_form_fields = (*Image.admin_form_fields, "alt_text")

    @property
    def default_alt_text(self) -> str:
        """Return the words for whoever does not see the picture."""
        return self.alt_text


class LessonPictureRendition(AbstractRendition):
    """A picture at another size."""

    personal: ClassVar[dict[str, str]] = dict.fromkeys(("file", "filter_spec", "focal_point_key"), NOT_PERSONAL)

    image = models.ForeignKey(LessonPicture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="courses_rendition_once")
        ]


class LessonDocument(KeptWhileShown, AbstractDocument):
    """A document that belongs to a lesson."""

    personal: ClassVar[dict[str, str]] = dict.fromkeys(("title", "file", "file_hash"), NOT_PERSONAL)

    file: Any = models.FileField(upload_to="lessons", storage=documents)
    objects: Any = Documents.as_manager()
    media_kind = DOCUMENT
    admin_form_fields = Document.admin_form_fields

    def clean(self) -> None:
        """Keep a video a video, and captions captions, while a published lesson plays them."""
        super().clean()
        kept = LessonDocument.objects.filter(pk=self.pk).first() if self.pk else None
        before, now = (row.file_extension.lower() for row in (kept or self, self))
        changes = any(before in kinds and now not in kinds for kinds in (VIDEOS, CAPTIONS))
        if changes and self.why_it_stays:
            sentence = (
                f"A published lesson plays this .{before} file. Choose another of its kind, or add a new document."
            )
            raise ValidationError({"file": sentence})
