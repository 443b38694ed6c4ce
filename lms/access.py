"""Who a view is open to. Each view of ours says so in its first line; a view that says nothing is open to nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase

from lms.models import Person
from lms.roles import Permission

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Access:
    """What a view asks of whoever opens it, before it looks at the thing itself."""

    public: bool = False
    any_of: tuple[Permission, ...] = ()


def open_to(*permissions: Permission) -> Callable[[View], View]:
    """Open a view to whoever holds one of `permissions` anywhere; the view still checks the thing it shows."""
    return _mark(Access(any_of=permissions))


def open_to_public(view: View) -> View:
    """Open a view to everybody, signed in or not."""
    return _mark(Access(public=True))(view)


def open_to_all_staff(view: View) -> View:
    """Open a view to everybody who is signed in."""
    return _mark(Access())(view)


def _mark(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        cast(Any, view).access = access
        return view

    return mark


def access_of(view: Any) -> Access | None:
    """Return what `view` asks, or nothing when it says nothing."""
    found = getattr(view, "access", None)
    return found if isinstance(found, Access) else None


def signed_in(request: HttpRequest) -> Person:
    """Return who is signed in. The middleware has already turned everybody else away."""
    if not isinstance(request.user, Person):
        raise TypeError("This view was reached without signing in.")
    return request.user
