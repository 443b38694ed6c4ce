"""Places: nation, region, probation delivery unit and team, as one tree."""

from typing import Any, ClassVar, Self

from django.db import models
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from lms.models.record import NOT_PERSONAL


class UnitQuerySet(MP_NodeQuerySet[Any]):
    """Units, by where they lie in the tree."""

    def within(self, unit: "Unit") -> Self:
        """Return `unit` and everything below it."""
        return self.filter(path__startswith=unit.path)


class UnitManager(MP_NodeManager):
    """Units in the order of the tree."""

    def get_queryset(self) -> UnitQuerySet:
        """Return our queryset, parents before children."""
        return UnitQuerySet(self.model, using=self._db).order_by("path")

    def within(self, unit: "Unit") -> UnitQuerySet:
        """Return `unit` and everything below it."""
        return self.get_queryset().within(unit)


class Unit(MP_Node):
    """One place in the service."""

    class Kind(models.TextChoices):
        """The four levels, widest first."""

        NATION = "nation", "Nation"
        REGION = "region", "Region"
        PDU = "pdu", "Probation delivery unit"
        TEAM = "team", "Team"

    personal: ClassVar[dict[str, str]] = {
        "name": NOT_PERSONAL,
        "kind": NOT_PERSONAL,
        "code": NOT_PERSONAL,
        "path": NOT_PERSONAL,
    }

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=20, unique=True)

    objects = UnitManager()

    def __str__(self) -> str:
        """Name the unit."""
        return self.name

    def contains(self, other: "Unit") -> bool:
        """Say whether `other` is this unit or lies below it."""
        return bool(other.path.startswith(self.path))

    @property
    def region_path(self) -> str:
        """Return the tree path of the region this unit lies in (its own path for the nation)."""
        return str(self.path[: self.steplen * 2])

    @property
    def pdu_path(self) -> str:
        """Return the tree path of the PDU this unit lies in (its own path for anything wider)."""
        return str(self.path[: self.steplen * 3])
