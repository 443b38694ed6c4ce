"""Pathways as versioned data: stages, modules, and what must be demonstrated before a first case."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from lms.models.record import NOT_PERSONAL, Frozen, Record


class Module(Record):
    """Something to be learned; one module serves many pathways."""

    class Kind(models.TextChoices):
        """What sort of learning it is, and so where it is done."""

        OWN = "own", "Lessons and a check in Waymark"
        ACADEMIC = "academic", "University module"
        VOCATIONAL = "vocational", "Unit of the vocational diploma"
        TRAINING = "training", "Required training"

    personal = dict.fromkeys(("key", "title", "summary", "kind", "provider", "aims"), NOT_PERSONAL)

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=160)
    summary = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OWN)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    credits = models.PositiveSmallIntegerField(null=True, blank=True)
    provider = models.CharField(max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    gates_first_case = models.BooleanField("must be demonstrated before a first case", default=False)
    aims: Any = models.JSONField(default=list, blank=True, help_text="what somebody can do afterwards, in words")
    # The course pack that it came from; a module made by hand has none.
    pack = models.ForeignKey(
        "courses.CoursePack", on_delete=models.SET_NULL, null=True, blank=True, related_name="modules"
    )

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        """Return its title."""
        return self.title


class ModuleVersion(Frozen):
    """The content of a module as it stood: completions and demonstrations name one."""

    personal = {"content_hash": NOT_PERSONAL, "standards": NOT_PERSONAL}

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    standards: Any = models.JSONField(default=list, help_text="code, title and source of each standard that it teaches")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["module", "number"]
        constraints = [models.UniqueConstraint(fields=["module", "number"], name="courses_module_version_number")]

    def __str__(self) -> str:
        """Say module and number."""
        return f"{self.module} v{self.number}"


class Pathway(Record):
    """A route to a qualification."""

    personal = {"key": NOT_PERSONAL, "name": NOT_PERSONAL}

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class PathwayVersion(Record):
    """A pathway as it stands for the intakes that follow it."""

    personal = {"source": NOT_PERSONAL}

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    months = models.PositiveSmallIntegerField()
    months_confirmed = models.BooleanField("its length has a source", default=True)
    source = models.CharField(max_length=200)
    # The days between which somebody may start on it, the second not included.
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pathway", "number"], name="courses_pathway_version_number")]

    def __str__(self) -> str:
        """Say pathway and number."""
        return f"{self.pathway} v{self.number}"


class Stage(Record):
    """A part of a pathway, in months from its start."""

    personal = {"name": NOT_PERSONAL}

    pathway_version = models.ForeignKey(PathwayVersion, on_delete=models.PROTECT, related_name="stages")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    from_month = models.PositiveSmallIntegerField()
    to_month = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["pathway_version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["pathway_version", "number"], name="courses_stage_number"),
            models.CheckConstraint(condition=Q(to_month__gt=F("from_month")), name="courses_stage_months"),
        ]

    def __str__(self) -> str:
        """Say number and name."""
        return f"{self.number}. {self.name}"


class StageModule(Record):
    """A module's place in a stage, and when it is due."""

    personal: ClassVar[dict[str, str]] = {"entry_basis": NOT_PERSONAL}

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="stage_modules")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="stage_modules")
    position = models.PositiveSmallIntegerField()
    due_month = models.PositiveSmallIntegerField("due after this many months")
    # Blank: for everybody. Else only for who entered on this basis (Enrolment.Basis).
    entry_basis = models.CharField(max_length=8, blank=True)
    requires = models.ManyToManyField(Module, blank=True, related_name="+", verbose_name="comes after")

    class Meta:
        ordering = ["stage__number", "position"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "position"], name="courses_stage_module_position"),
            models.UniqueConstraint(fields=["stage", "module"], name="courses_stage_module_once"),
        ]

    def __str__(self) -> str:
        """Say module and stage."""
        return f"{self.module} in {self.stage}"


class ReviewPoint(Record):
    """A milestone review that a pathway asks for: when it is due and what each of the three answers."""

    personal = {"name": NOT_PERSONAL, "about": NOT_PERSONAL, "questions": NOT_PERSONAL}

    pathway_version = models.ForeignKey(PathwayVersion, on_delete=models.PROTECT, related_name="review_points")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    about = models.TextField(blank=True)
    due_month = models.PositiveSmallIntegerField()
    questions: Any = models.JSONField(default=list, help_text="key, text and who answers: learner, pta or spo")

    class Meta:
        ordering = ["pathway_version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["pathway_version", "number"], name="courses_review_point_number")
        ]

    def __str__(self) -> str:
        """Return its name."""
        return self.name
