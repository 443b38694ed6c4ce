"""The pages that managers read about the same learners, as links on each of them."""

from typing import Any, Final

from django import template
from django.urls import reverse
from django.utils.http import urlencode

register = template.Library()
# Each asks for a place by the same word, and opens to whoever may see a board.
PAGES: Final = (
    ("board", "Board"),
    ("needs", "Needs attention"),
    ("forecast", "Forecast"),
    ("capacity", "Capacity"),
    ("leaving", "Leaving"),
    ("week", "Your week in five lines"),
)


@register.inclusion_tag("progress/_pages.html", takes_context=True)
def pages_beside(context: template.Context) -> dict[str, Any]:
    """Return the pages, with the place that the address asks for kept, and which of them is open."""
    request = context["request"]
    place, here = request.GET.get("place", ""), request.resolver_match.url_name
    query = f"?{urlencode({'place': place})}" if place else ""
    pages = [
        {"label": label, "href": f"{reverse(f'progress:{name}')}{query}", "here": name == here} for name, label in PAGES
    ]
    return {"pages": pages}
