"""Who follows which pathway, what they have completed and demonstrated, and where they stand."""

from typing import Any, ClassVar, Final, Self

from django.db import models
from django.db.models import Q

from courses.models.pathway import Module, ModuleVersion, PathwayVersion
from lms.models import Person, Unit
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Dated, DatedQuerySet, Frozen, Record

# The states in which somebody is on a pathway.
OPEN: Final = ("active", "extended", "paused")


class EnrolmentQuerySet(DatedQuerySet):
    """Enrolments by how they stand."""

    def open(self) -> Self:
        """Return those of people who are on a pathway, a pause included."""
        return self.filter(status__in=OPEN)


class Enrolment(Dated):
    """A person on a pathway. It belongs to the person, never to a post; at most one is open."""

    class Status(models.TextChoices):
        """How the enrolment stands."""

        ACTIVE = "active", "Active"
        EXTENDED = "extended", "Extended"
        PAUSED = "paused", "Paused"
        NEWLY_QUALIFIED = "newly_qualified", "Newly qualified"
        QUALIFIED = "qualified", "Qualified"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Basis(models.TextChoices):
        """On what the person entered: recorded, never inferred."""

        LEVEL_3 = "level_3", "Level 3 qualification"
        LEVEL_5 = "level_5", "Level 5 award"

    personal = {"intake": TRAINING_RECORD, "entry_basis": TRAINING_RECORD, "status": TRAINING_RECORD}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    pathway_version = models.ForeignKey(PathwayVersion, on_delete=models.PROTECT, related_name="enrolments")
    intake = models.CharField(max_length=40)
    share_of_full_time = models.DecimalField(max_digits=3, decimal_places=2, default=1)
    entry_basis = models.CharField(max_length=8, choices=Basis)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)

    objects: ClassVar[Any] = EnrolmentQuerySet.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status__in=OPEN),
                name="courses_enrolment_one_open",
                violation_error_message="This person is already on a pathway.",
            ),
            models.CheckConstraint(
                condition=Q(share_of_full_time__gte=0.4, share_of_full_time__lte=1), name="courses_enrolment_share"
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Say whether the person is on the pathway, a pause included."""
        return self.status in OPEN

    def __str__(self) -> str:
        """Say who is on what."""
        return f"{self.person}: {self.pathway_version.pathway}"


class LessonCompletion(Frozen):
    """A person finished a lesson, as it stood in one revision."""

    personal = {"lesson_key": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="lesson_completions")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="lesson_completions")
    module_version = models.ForeignKey(ModuleVersion, on_delete=models.PROTECT, related_name="+")
    lesson_key = models.SlugField(max_length=80)
    # An id, not a foreign key: a revision of content may be pruned, and the record of what was read stays.
    revision_id = models.BigIntegerField(null=True)
    completed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "lesson_key", "module_version"], name="courses_lesson_completion_once"
            )
        ]

    def __str__(self) -> str:
        """Say who finished what."""
        return f"{self.person}: {self.lesson_key}"


class Demonstration(Frozen):
    """Proof of one kind that a person can do what a module teaches, or the withdrawal of an earlier proof."""

    class Method(models.TextChoices):
        """The kinds of proof. A rule says which sets of them suffice for a module."""

        CHECK = "check", "check"
        OBSERVATION = "observation", "observation"
        PRACTICE_CASE = "practice case", "practice case"

    personal = {
        "method": TRAINING_RECORD,
        "source_kind": NOT_PERSONAL,
        "reason": TRAINING_RECORD,
        "rules": NOT_PERSONAL,
    }

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="demonstrations")
    module_version = models.ForeignKey(ModuleVersion, on_delete=models.PROTECT, related_name="demonstrations")
    method = models.CharField(max_length=14, choices=Method)
    judged_on = models.DateField()
    lapses_on = models.DateField(null=True, blank=True)
    source_kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )
    reason = models.TextField(blank=True)
    rules: Any = models.JSONField(default=list, help_text="the answers of the rules it was made with")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["person", "module_version"], name="courses_demo_person_module")]

    def __str__(self) -> str:
        """Say who showed what, and how."""
        return f"{self.person}: {self.module_version} by {self.method}"


class Standing(Record):
    """The read model: one row an enrolment. Each room writes only its own columns, through courses.standing."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="standing")
    # courses
    stage_number = models.PositiveSmallIntegerField(default=0)
    month = models.PositiveSmallIntegerField(default=0)
    modules_total = models.PositiveSmallIntegerField(default=0)
    modules_done = models.PositiveSmallIntegerField(default=0)
    modules_demonstrated = models.PositiveSmallIntegerField(default=0)
    modules_overdue = models.PositiveSmallIntegerField(default=0)
    planned_end = models.DateField(null=True, blank=True)
    # Where the learner works: what places are counted by. Who may see them is never read from here.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    learned_on = models.DateField("last lesson finished", null=True, blank=True)
    lost_minutes = models.PositiveIntegerField("learning time lost in four weeks", default=0)
    time_asked_on = models.DateField("oldest request for more time that waits", null=True, blank=True)
    # quizzes
    checks_done = models.PositiveSmallIntegerField(default=0)
    checks_open = models.PositiveSmallIntegerField(default=0)
    misconceptions = models.PositiveSmallIntegerField("open ones of modules that gate a first case", default=0)
    misconceptions_due = models.DateField(null=True, blank=True)
    checked_on = models.DateField("last check handed in", null=True, blank=True)
    # portfolio
    criteria_total = models.PositiveSmallIntegerField(default=0)
    criteria_met = models.PositiveSmallIntegerField(default=0)
    criteria_untouched = models.PositiveSmallIntegerField("nothing claimed for them", default=0)
    evidence_waiting = models.PositiveSmallIntegerField(default=0)
    waiting_since = models.DateField("oldest of what waits", null=True, blank=True)
    judge_by = models.DateField("earliest due of what waits", null=True, blank=True)
    sent_on = models.DateField("last evidence sent", null=True, blank=True)
    # pairings
    mentor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    pta = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    days_without_mentor = models.PositiveIntegerField(default=0)
    uncovered_since = models.DateField("first day of the gap that lasts", null=True, blank=True)
    mentor_until = models.DateField("first day ahead without an eligible mentor", null=True, blank=True)
    pta_until = models.DateField("first day ahead without this PTA", null=True, blank=True)
    reflect_by = models.DateField("day by which the next reflective discussion should be", null=True, blank=True)
    # caseload
    workload_percent = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    workload_day = models.DateField(null=True, blank=True)
    over_since = models.DateField("first day of the figures above the limit in a row", null=True, blank=True)
    cases_early = models.PositiveSmallIntegerField("held cases that a rule would block", default=0)
    cases_early_since = models.DateField(null=True, blank=True)
    reduction_by = models.DateField("day from which less is taken off than the rules give", null=True, blank=True)

    def __str__(self) -> str:
        """Say whose."""
        return f"Standing of {self.enrolment}"
