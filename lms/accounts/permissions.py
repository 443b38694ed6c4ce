"""Who may see somebody's account, and who may change it: within one's own place, and never one's own."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from lms.models import Person, Post, RoleGrant, Unit
from lms.permissions import NotAllowed, check_may, rights_of, under
from lms.roles import ROLES, Permission, Role


def places_of(by: Person, on: date) -> list[Unit]:
    """Return the widest places within which somebody grants roles."""
    return rights_of(by, on).widest(Permission.GRANT_ROLES)


def people_seen_by(by: Person, on: date) -> QuerySet[Person]:
    """Return whom somebody sees who grants roles: who works in their place, or did last; the nation sees everybody."""
    places = places_of(by, on)
    if any(place.kind == Unit.Kind.NATION for place in places):
        return Person.objects.all()
    return Person.objects.filter(at(places, on))


def at(places: list[Unit], on: date) -> Q:
    """Return the condition that somebody works, or will, within places; of whoever left, that they did last."""
    own = Post.objects.filter(person=OuterRef("pk")).order_by()
    later = Post.objects.filter(person=OuterRef("person"), starts__gt=OuterRef("starts")).order_by()
    here, now = own.filter(under(places)), own.not_over_by(on)
    return Q(Exists(here.not_over_by(on))) | (~Q(Exists(now)) & Q(Exists(here.filter(~Exists(later)))))


def under_units(places: Iterable[Unit]) -> Q:
    """Return the condition that a unit is one of places, or within one."""
    condition = Q(pk__in=[])
    for place in places:
        condition |= Q(path__startswith=place.path)
    return condition


def check_not_oneself(by: Person, person: Person) -> None:
    """Refuse whoever would change their own account."""
    if by.pk == person.pk:
        raise NotAllowed("Nobody changes their own account or roles here. Ask another administrator.")


def check_may_give(by: Person, person: Person, on: date) -> None:
    """Refuse unless somebody may grant roles to, or invite, a person: one of their place, and not themselves."""
    check_not_oneself(by, person)
    check_may(by, Permission.GRANT_ROLES, on=on)
    _check_reach(by, person, Permission.GRANT_ROLES, on)


def check_may_look_after(by: Person, person: Person, on: date) -> None:
    """Refuse unless somebody may change an account: everything that the person holds lies within their place.

    Whoever opens an account holds what it holds, so a region does not reach into an account with rights beyond it.
    """
    check_not_oneself(by, person)
    check_may(by, Permission.LOOK_AFTER_ACCOUNTS, on=on)
    _check_reach(by, person, Permission.LOOK_AFTER_ACCOUNTS, on)
    places = rights_of(by, on).places(Permission.LOOK_AFTER_ACCOUNTS)
    held = RoleGrant.objects.not_over_by(on).filter(Q(person=person) | Q(stand_ins__stand_in=person))
    for grant in held.select_related("unit"):
        if not any(place.contains(grant.unit) for place in places):
            raise NotAllowed(f"{person} holds a role at {grant.unit}, outside your place. Ask its administrator.")


def _check_reach(by: Person, person: Person, permission: Permission, on: date) -> None:
    places = rights_of(by, on).places(permission)
    posts = list(Post.objects.filter(person=person).select_related("unit").order_by("starts", "pk"))
    present = [post for post in posts if post.ends is None or post.ends > on] or posts[-1:]
    if not present and not any(place.kind == Unit.Kind.NATION for place in places):
        raise NotAllowed(f"{person} has no post on record. Ask an administrator of the nation.")
    for post in present:
        if not any(place.contains(post.unit) for place in places):
            raise NotAllowed(f"{person} works at {post.unit}, outside the place where you may do this.")


def roles_to_give(by: Person, on: date) -> list[Role]:
    """Return the roles that somebody may grant anywhere, in the order of the table of roles."""
    held = {item.role for item in rights_of(by, on).held}
    return [role for role, spec in ROLES.items() if spec.granted_by & held]
