"""The register of what is held about people: every table of the database, by room."""

from typing import Any, Final

from django.apps import apps
from django.db import models

from lms.privacy.register.judged import PORTFOLIO, QUIZZES, SPOT_CHECKS
from lms.privacy.register.learning import CASELOAD, COURSES, PAIRINGS
from lms.privacy.register.libraries import CONTENT, MACHINE, SIGN_IN
from lms.privacy.register.people import AUDIT, PEOPLE, ROOF, TOLD
from lms.privacy.register.table import Room, Table

ROOMS: Final[tuple[Room, ...]] = (
    PEOPLE,
    TOLD,
    COURSES,
    QUIZZES,
    PORTFOLIO,
    SPOT_CHECKS,
    PAIRINGS,
    CASELOAD,
    ROOF,
    AUDIT,
    SIGN_IN,
    CONTENT,
    MACHINE,
)
REGISTER: Final[dict[str, Table]] = {name: table for room in ROOMS for name, table in room.tables.items()}
# Tables without a model: what has been migrated.
WITHOUT_MODEL: Final = frozenset({"django_migrations"})
# The index of the search where the database is SQLite: words of lessons. PostgreSQL has no such table.
OF_SQLITE_ALONE: Final = frozenset({"wagtailsearch.SQLiteFTSIndexEntry"})
Model = type[models.Model]


def model_of(name: str) -> Model:
    """Return the model of a table in the register."""
    label, _, model = name.partition(".")
    return apps.get_model(label, model)


def about_people() -> dict[Model, Table]:
    """Return the tables that are about people, by model, in the order of the register."""
    return {model_of(name): table for name, table in REGISTER.items() if table.about}


def rows_about(model: Model, way: str, person: int) -> models.QuerySet[Any]:
    """Return the rows that one way leads from to somebody; frozen rows and those of no manager included."""
    return model._base_manager.filter(**{way: person})
