"""What a form does when an action refuses what it had let through: it shows why, with everything that was written."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from lms.permissions import NotAllowed

T = TypeVar("T")


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, even when it is empty; nothing when the page is only read."""
    return request.POST if request.method == "POST" else None


def attempt(form: forms.BaseForm, action: Callable[[], T]) -> T | None:
    """Return what `action` returns; when it refuses, put its reasons into `form` and return nothing."""
    try:
        return action()
    except NotAllowed as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            for sentence in sentences:
                form.add_error(name if name in form.fields else None, sentence)
    return None


def succeeds(form: forms.BaseForm, action: Callable[[], object]) -> bool:
    """Say whether `action` was done; when it refuses, put its reasons into `form`."""
    return attempt(form, action) is not None


class AskedWhenNeeded(forms.Field):
    """A field that may be empty and is not called optional: the form as a whole says when it is needed."""

    def validate(self, value: Any) -> None:
        """Let an empty value pass here; everything else is checked as always."""
        if value not in self.empty_values:
            super().validate(value)
