"""The one place that listens to Wagtail: no method of its covers every way in which a page is published."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Revision
from wagtail.signals import page_published, page_unpublished

from courses.models import LessonPage
from courses.publishing import lesson_published, lesson_unpublished


@receiver(page_published, sender=LessonPage)
def tell_of_publishing(instance: LessonPage, revision: Revision | None = None, **kwargs: Any) -> None:
    """Hand a lesson that was published to the one action that follows."""
    # A page with a day to go live on sends the signal when the day is set, too: nothing is public yet.
    if instance.live:
        lesson_published(page=instance, revision=revision, by=revision.user if revision else None)


@receiver(page_unpublished, sender=LessonPage)
def tell_of_unpublishing(instance: LessonPage, **kwargs: Any) -> None:
    """Hand a lesson that was taken away to the one action that follows."""
    lesson_unpublished(page=instance)
