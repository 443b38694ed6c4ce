"""One save of a page or question after the other: the content admin saves by itself while its author presses."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.db import transaction
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
        key = kwargs.get("page_id") or kwargs.get("pk")
        if request.method != "POST" or key is None or not match or match.url_name != EDIT:
            return view(request, *args, **kwargs)
        model = getattr(view, "view_initkwargs", {}).get("model", Page)
        with transaction.atomic():
            model._default_manager.select_for_update().filter(pk=key).first()
            return view(request, *args, **kwargs)

    return saving
