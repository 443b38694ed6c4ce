"""Where a learner works: their team, whose rules and people apply to their portfolio."""

from datetime import date

from lms.models import Person, Unit
from lms.permissions import NotAllowed, current_post


def place_of(person: Person, on: date) -> Unit:
    """Return the team of a person; without a post nobody could be asked to do anything for them."""
    post = current_post(person, on)
    if post is None:
        raise NotAllowed(f"{person} has no post, so nobody can be asked to judge this. Ask your administrator.")
    return post.unit
