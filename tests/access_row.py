"""One address of the table of who may open what, and the roles that many of them share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lms.roles import Role
from tests.access_world import World

LEARNERS = {Role.LEARNER}
MANAGERS = {Role.SPO, Role.HEAD_OF_PDU, Role.REGIONAL_LEARNING_MANAGER, Role.COORDINATOR, Role.NATIONAL_LEAD}
EVERYBODY = set(Role)


@dataclass(frozen=True)
class Row:
    """One address: the roles that may open it anywhere, and, where it is about something, the people of the cast."""

    name: str
    roles: set[Role]
    about: Callable[[World], dict[str, Any]] | None = None
    people: set[str] = field(default_factory=set)
    method: str = "get"
    public: bool = False
