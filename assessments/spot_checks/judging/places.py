"""The place that looks after a check: its coordinator is asked for readers, and told what is late."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from assessments.spot_checks.models import SpotCheck
from lms.models import Post, Unit
from lms.posts import posts_on


def places_of(checks: Iterable[SpotCheck], on: date) -> dict[int, Unit]:
    """Return the place that looks after each check: where it was drawn, or else the delivery unit of the officer."""
    checks = list(checks)
    found = {check.pk: check.drawn.draw.unit for check in checks if check.drawn}
    loose = [check for check in checks if check.pk not in found]
    posts = posts_on({check.officer_id for check in loose}, on) if loose else {}
    paths = {post.unit.pdu_path for post in posts.values()}
    units = {unit.path: unit for unit in Unit.objects.filter(path__in=paths)} if paths else {}
    at = {check.pk: posts[check.officer_id].unit.pdu_path for check in loose if check.officer_id in posts}
    return found | {pk: units[path] for pk, path in at.items()}


def looked_after_at(place: Unit, on: date) -> Q:
    """Select the checks that a place may look after, and few others: ask `places_of` which of them it does."""
    here = Post.objects.on(on).filter(unit__path__startswith=place.path).values("person")
    return Q(drawn__draw__unit=place) | Q(drawn=None, officer__in=here)
