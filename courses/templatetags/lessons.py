"""What stands around a page for whoever reads it, asked for by the page's own template."""

from typing import Any
from urllib.parse import urlsplit

from django import template

from courses.lessons import around, within
from courses.models import LessonPage, ModulePage
from courses.ports import CheckState
from courses.prose import prose
from courses.reflecting import Beside
from lms.access import signed_in

register = template.Library()
register.filter("prose", prose)


@register.simple_tag(takes_context=True)
def around_lesson(context: dict[str, Any], page: LessonPage) -> dict[str, Any]:
    """Return module, neighbours, check and what comes next."""
    # Two parts of the page ask; both get the same.
    if not hasattr(page, "around_it"):
        page.around_it = around(page, signed_in(context["request"]))
    found: dict[str, Any] = page.around_it
    return found


@register.simple_tag(takes_context=True)
def within_module(context: dict[str, Any], page: ModulePage) -> dict[str, Any]:
    """Return the lessons and the check of a module."""
    return within(page, signed_in(context["request"]))


@register.simple_tag(takes_context=True)
def check_called(context: dict[str, Any], key: str) -> CheckState | None:
    """Return how far the reader is with a check that the lesson names; it was asked for with the rest of the page."""
    found: CheckState | None = context.get("here", {}).get("called", {}).get(key)
    return found


@register.simple_tag(takes_context=True)
def beside_question(context: dict[str, Any]) -> Beside | None:
    """Return what the reader wrote beside the question that is being drawn."""
    found: Beside | None = (
        context.get("here", {}).get("questions", {}).get(str(getattr(context.get("block"), "id", "")))
    )
    return found


@register.filter
def host(address: str) -> str:
    """Return where an address leads, in a word: its host."""
    return urlsplit(address).hostname or ""
