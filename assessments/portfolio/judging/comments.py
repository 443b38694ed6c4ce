"""Words that an assessor keeps to use again: theirs alone, and never about a person on probation."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.portfolio.models import SavedComment
from assessments.portfolio.screened import identifiers
from lms.calendar import today
from lms.forms import ScreenedTextField, WaymarkForm
from lms.models import Person

MOST: Final = 600
MOST_KEPT: Final = 50


class CommentForm(WaymarkForm):
    """A comment to keep."""

    text = ScreenedTextField(
        label="Keep another comment",
        rows=3,
        max_length=MOST,
        help_text="Words that you write often, such as what makes a source count. Name nobody.",
        error_messages={"required": "Write the comment first"},
    )


@transaction.atomic
def keep_comment(*, person: Person, text: str) -> SavedComment:
    """Keep some words to use again. The same words again change nothing."""
    words = text.replace("\r\n", "\n").strip()
    if faults := identifiers(today(), text=words):
        raise ValidationError(dict(faults))
    if not words:
        raise ValidationError({"text": "Write the comment first"})
    if len(words) > MOST:
        raise ValidationError({"text": f"A comment holds {MOST} characters: this has {len(words)}. Keep a shorter one"})
    Person.objects.select_for_update().get(pk=person.pk)
    kept = SavedComment.objects.filter(person=person)
    if same := kept.filter(text=words).first():
        return same
    if kept.count() >= MOST_KEPT:
        raise ValidationError({"text": f"You keep {MOST_KEPT} comments already. Remove one first"})
    return SavedComment.objects.create(person=person, text=words, saved_at=timezone.now())


@transaction.atomic
def drop_comment(*, person: Person, pk: int) -> int:
    """Remove one of a person's own comments; removed already, nothing changes."""
    return SavedComment.objects.filter(person=person, pk=pk).delete()[0]
