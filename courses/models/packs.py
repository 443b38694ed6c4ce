"""Course packs: where modules, pictures and documents came from, so that they can be written back."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from courses.models.media import LessonDocument, LessonPicture
from lms.models.record import NOT_PERSONAL, Record


class CoursePack(Record):
    """A folder of lessons that was imported: what it says about itself."""

    personal: ClassVar[dict[str, str]] = dict.fromkeys(("key", "title", "owner", "about"), NOT_PERSONAL)

    key = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160)
    owner = models.CharField(max_length=160, blank=True, help_text="in words: a team or a post")
    about = models.TextField(blank=True)
    review_by = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        """Return its title."""
        return self.title


class CoursePackFile(Record):
    """A picture or a document by the name that its pack has for it: the same name again is the same picture."""

    personal: ClassVar[dict[str, str]] = {"path": NOT_PERSONAL}

    pack = models.ForeignKey(CoursePack, on_delete=models.PROTECT, related_name="files")
    path = models.CharField(max_length=200)
    picture = models.ForeignKey(LessonPicture, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    document = models.ForeignKey(LessonDocument, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pack", "path"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "path"], name="courses_pack_file_path"),
            models.CheckConstraint(
                condition=Q(picture=None, document__isnull=False) | Q(picture__isnull=False, document=None),
                name="courses_pack_file_is_one_thing",
            ),
        ]

    if TYPE_CHECKING:
        picture_id: int | None
        document_id: int | None

    def __str__(self) -> str:
        """Say pack and path."""
        return f"{self.pack}: {self.path}"
