"""One save of a page or question after the other: the content admin saves by itself while its author presses."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from wagtail.models import Page

View = Callable[..., HttpResponseBase]
EDIT: Final = "edit"


def in_turn(view: View) -> View:
    """Let a form of the content admin be saved only when nobody else is saving the same thing.

    The library asks whether an automatic save is older than what is kept, and saves it some time after it asked. A
    button pressed in between would be undone by it, and the author's last words lost. So it waits, and is refused.
    """

    @wraps(view)
    def saving(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        match = request.resolver_match
        row = _row_of(view, kwargs) if request.method == "POST" and match and match.url_name == EDIT else None
        if row is None:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            row.select_for_update().first()
            return view(request, *args, **kwargs)

    return saving


def _row_of(view: View, kwargs: dict[str, Any]) -> "QuerySet[Any] | None":
    """Return what a form edits: a page, or whatever a bank of questions or checks lists."""
    if "page_id" in kwargs:
        return Page.objects.filter(pk=kwargs["page_id"])
    model, key = getattr(view, "view_initkwargs", {}).get("model"), str(kwargs.get("pk", ""))
    return model._default_manager.filter(pk=key) if model and key.isdecimal() else None
