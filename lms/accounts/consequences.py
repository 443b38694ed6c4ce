"""What follows when somebody leaves, said before it is done."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from courses.models import Enrolment
from lms.models import Duty, LineManagement, Person, Post, RoleGrant
from lms.permissions import last_line_manager_of
from lms.roles import PRIVATE_DUTIES
from mentoring.pairings.models import Pairing


def follows_from_leaving(person: Person, on: date) -> list[str]:
    """Return, a sentence each, what ends and what passes on. As many queries whatever there is."""
    posts = list(Post.objects.not_over_by(on).filter(person=person).select_related("unit"))
    grants = list(RoleGrant.objects.not_over_by(on).filter(person=person).select_related("unit"))
    reports = [row.person.name for row in _reports(person, on)]
    sentences = [
        _ends("Post", "Posts", posts),
        _ends("Role", "Roles", grants),
        f"Manages {_listed(reports)}: they need another line manager." if reports else "",
        *_duties(person, on),
        _pairings(person, on),
        _pathway(person),
    ]
    return [*filter(None, sentences), "Every sign-in ends, and an invitation that is not used is withdrawn."]


def _ends(one: str, many: str, rows: Sequence[object]) -> str:
    names = _listed([str(row) for row in rows])
    return f"{one if len(rows) == 1 else many} that end{'s' if len(rows) == 1 else ''}: {names}." if rows else ""


def _reports(person: Person, on: date) -> list[LineManagement]:
    rows = LineManagement.objects.not_over_by(on).filter(manager=person)
    return list(rows.select_related("person").order_by("person__name"))


def _duties(person: Person, on: date) -> list[str]:
    """Say how many duties pass on, and to whom; never what they are about."""
    owned = Duty.objects.open().filter(owner=person)
    passing, private = owned.exclude(kind__in=PRIVATE_DUTIES).count(), owned.filter(kind__in=PRIVATE_DUTIES).count()
    manager = last_line_manager_of(person, on)
    to = f"to {manager}, or up the line from there" if manager else "to nobody: no line manager is on record"
    return [
        f"{_count(passing, 'open duty passes', 'open duties pass')} {to}." if passing else "",
        f"{_count(private, 'private duty passes', 'private duties pass')} to nobody." if private else "",
    ]


def _pairings(person: Person, on: date) -> str:
    rows = Pairing.objects.not_over_by(on).filter(Q(learner=person) | Q(supporter=person))
    count = rows.count()
    return (
        f"{_count(count, 'pairing ends', 'pairings end')}, and whoever is left without support is shown."
        if count
        else ""
    )


def _pathway(person: Person) -> str:
    if not Enrolment.objects.open().filter(person=person).exists():
        return ""
    return "Is on a pathway: the regional learning manager is asked to record the withdrawal."


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _listed(names: Sequence[str], most: int = 12) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
