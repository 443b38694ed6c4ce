"""The ask to read again, on the page of a lesson."""

from typing import Any

from django import template

from courses.models import LessonPage
from courses.rereading import open_asks
from lms.access import signed_in

register = template.Library()


@register.inclusion_tag("courses/_reread.html", takes_context=True)
def reread(context: dict[str, Any], page: LessonPage) -> dict[str, Any]:
    """Ask the reader to read what changed, if they are asked. One query."""
    return {"ask": next(iter(open_asks(signed_in(context["request"]), page.key)), None)}
