"""Where a learner works: their team, whose rules and people apply to their portfolio."""

from datetime import date

from django.db.models import Q

from lms.models import Person, Unit
from lms.permissions import NotAllowed, current_post


def place_of(person: Person, on: date) -> Unit:
    """Return the team of a person; without a post nobody could be asked to do anything for them."""
    post = current_post(person, on)
    if post is None:
        raise NotAllowed(f"{person} has no post, so nobody can be asked to judge this. Ask your administrator.")
    return post.unit


def draws_wait(unit: Unit) -> None:
    """Wait until nobody else draws a sample in a region that this place covers, and hold it to the end of the
    transaction: of two draws at once, or a draw and a release, the second sees what the first did."""
    covered = Q(path=unit.region_path) | Q(path__startswith=unit.path, kind=Unit.Kind.REGION)
    list(Unit.objects.select_for_update(no_key=True).filter(covered).order_by("path").values_list("pk"))
