"""Tags for which a slot draws a question: kept as names and values, written by authors in one line."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from assessments.quizzes.drawing import TAGS

HELP = f"In place of a question: tags to draw one by, such as “standard: C1b, difficulty: hard”. ({', '.join(TAGS)})"


class TagsLine(forms.Field):
    """One line of tags: standard: C1b, difficulty: hard."""

    def prepare_value(self, value: Any) -> Any:
        """Write tags as a line; what an author typed stays as it is."""
        return ", ".join(f"{name}: {value[name]}" for name in value) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> dict[str, str] | None:
        """Read the line, or say what is wrong with it."""
        found: dict[str, str] = {}
        for part in str(value or "").split(","):
            name, colon, tag = (word.strip() for word in part.partition(":"))
            if not part.strip():
                continue
            if not colon or not tag or name not in TAGS:
                raise ValidationError(
                    f"Write each tag with its value, such as “standard: C1b”: this is “{part.strip()}”."
                )
            found[name] = tag
        return found or None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether the tags differ, however they are written."""
        try:
            return self.to_python(data) != (initial or None)
        except ValidationError:
            return True


class TagsField(models.JSONField):
    """Names and values, in one line of a form."""

    def deconstruct(self) -> Any:
        """Call it in migrations what it is in the database."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """Return the line."""
        return TagsLine(required=False, label="Or draw one by its tags", help_text=HELP)
