"""What stands around a page for whoever reads it, asked for by the page's own template."""

from typing import Any

from django import template

from courses.lessons import around, within
from courses.models import LessonPage, ModulePage
from lms.access import signed_in

register = template.Library()


@register.simple_tag(takes_context=True)
def around_lesson(context: dict[str, Any], page: LessonPage) -> dict[str, Any]:
    """Return module, neighbours, check and what comes next."""
    return around(page, signed_in(context["request"]))


@register.simple_tag(takes_context=True)
def within_module(context: dict[str, Any], page: ModulePage) -> dict[str, Any]:
    """Return the lessons and the check of a module."""
    return within(page, signed_in(context["request"]))
