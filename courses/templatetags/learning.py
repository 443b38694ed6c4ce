"""What pages say of a learner beside the lessons: where they stopped, their reviews, and hours in words."""

from typing import Any

from django import template

from courses.models import Enrolment, LessonPage
from courses.permissions import check_read_reviews
from courses.places import Place, place_in
from courses.protected_time import hours as hours_in_words
from courses.review_pages import Row, rows_of
from lms.access import signed_in
from lms.calendar import today
from lms.permissions import refusal

register = template.Library()


@register.filter
def hours(minutes: int) -> str:
    """Write minutes as hours."""
    return hours_in_words(minutes)


@register.simple_tag(takes_context=True)
def stopped_at(context: dict[str, Any], page: LessonPage) -> Place | None:
    """Return where the reader stopped in a lesson, or nothing where that is its beginning. One query."""
    return place_in(page, signed_in(context["request"]))


@register.simple_tag(takes_context=True)
def reviews_of(context: dict[str, Any], enrolment: Enrolment) -> list[Row]:
    """Return the milestone reviews of a learner, to whoever may read them."""
    refused = refusal(check_read_reviews, signed_in(context["request"]), enrolment, on=today())
    return [] if refused else rows_of(enrolment, today())
