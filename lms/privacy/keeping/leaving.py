"""Whether somebody has left the service, and on which day: nothing of anybody who is still here is erased."""

from datetime import date

from courses.models import Enrolment
from lms.calendar import in_words, today
from lms.models import Person, Post, RoleGrant, StandIn, Unit
from lms.permissions import NotAllowed


def left_on(person: Person, on: date) -> date | None:
    """Return the first day on which somebody no longer worked here, or nothing while they do."""
    if person.is_active or _stays_for(person, on):
        return None
    rows = [model.objects.filter(person=person) for model in (Post, RoleGrant, Enrolment)]
    days = [day for found in rows for day in found.values_list("ends", flat=True) if day]
    return max(days, default=today(person.joined))


def _stays_for(person: Person, on: date) -> str:
    """Say what somebody still has here, or nothing."""
    has = {
        "a post": Post.objects.not_over_by(on).filter(person=person),
        "a role": RoleGrant.objects.not_over_by(on).filter(person=person),
        "somebody’s role while they are away": StandIn.objects.not_over_by(on).filter(stand_in=person),
        "an open enrolment": Enrolment.objects.open().filter(person=person),
    }
    return next((what for what, rows in has.items() if rows.exists()), "")


def check_has_left(person: Person, *, on: date) -> date:
    """Refuse for anybody who is still here; return the day on which they left."""
    if has := _stays_for(person, on):
        raise NotAllowed(f"{person} has {has} still. End it first: nothing of anybody who works here is erased.")
    if person.is_active:
        raise NotAllowed(f"{person} may still sign in. Close the account first.")
    left = left_on(person, on)
    if left is None or left > on:
        raise NotAllowed(f"{person} leaves on {in_words(left) if left else 'a day to come'}, and is here until then.")
    return left


def last_place(person: Person) -> Unit | None:
    """Return where somebody worked last: the rules of that region hold for what is kept of them."""
    post = Post.objects.filter(person=person).select_related("unit").order_by("-starts", "-pk").first()
    return post.unit if post else None
