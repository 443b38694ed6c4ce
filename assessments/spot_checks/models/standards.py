"""Standards as versioned data, invented case files to be judged against them, and who is certified to judge."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from assessments.spot_checks.rubric import Question, Section, sections_of
from lms.models import Dated, Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record
from lms.policy.rule import UNCONFIRMED


class Standard(Record):
    """What a good piece of casework is."""

    personal = {"key": NOT_PERSONAL, "title": NOT_PERSONAL}

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)

    def __str__(self) -> str:
        """Return its title."""
        return self.title


class StandardVersion(Frozen):
    """A standard as it stood: a check is judged against one, and is re-read by it."""

    personal = {"source": NOT_PERSONAL, "content": NOT_PERSONAL, "content_hash": NOT_PERSONAL}

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=300)
    content: Any = models.JSONField(help_text="sections, each with its questions, as in the file")
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    if TYPE_CHECKING:
        standard_id: int

    class Meta:
        constraints = [models.UniqueConstraint(fields=["standard", "number"], name="spot_checks_standard_number")]

    def __str__(self) -> str:
        """Say standard and number."""
        return f"{self.standard}, version {self.number}"

    @property
    def sections(self) -> list[Section]:
        """Return its sections with their questions."""
        return sections_of(self.content)

    @property
    def questions(self) -> list[Question]:
        """Return every question in order."""
        return [question for section in self.sections for question in section.questions]

    @property
    def confirmed(self) -> bool:
        """Say whether all of it rests on something published."""
        return UNCONFIRMED not in self.source


class CaseFile(Record):
    """An invented case: staged documents, judged against a standard by an expert beforehand."""

    class Kind(models.TextChoices):
        """What it is for. An exemplar is never shown to whoever is still to be certified by it."""

        PRACTICE = "practice", "Practice case"
        EXEMPLAR = "exemplar", "Exemplar case"

    personal = {"key": NOT_PERSONAL, "title": NOT_PERSONAL, "kind": NOT_PERSONAL}

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind)

    def __str__(self) -> str:
        """Return its title."""
        return self.title


class CaseFileVersion(Frozen):
    """A case file as it stood, with the expert's answer and reason for every question of one standard version."""

    personal = {"content": NOT_PERSONAL, "content_hash": NOT_PERSONAL}

    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    standard_version = models.ForeignKey(StandardVersion, on_delete=models.PROTECT, related_name="case_files")
    content: Any = models.JSONField(help_text="about, stages with their documents, and the expert's key")
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    if TYPE_CHECKING:
        case_file_id: int
        standard_version_id: int

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_file", "number"], name="spot_checks_case_file_number")]

    def __str__(self) -> str:
        """Say which file, and its number."""
        return f"{self.case_file}, version {self.number}"


class CaseFileAttempt(Record):
    """Somebody judges a case file: to practise, or to be certified. Marked at once when it is finished."""

    personal = {"answers": TRAINING_RECORD, "missed": TRAINING_RECORD, "rules": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="case_file_attempts")
    version = models.ForeignKey(CaseFileVersion, on_delete=models.PROTECT, related_name="attempts")
    started_at = models.DateTimeField()
    stages_open = models.PositiveSmallIntegerField(default=1)
    answers: Any = models.JSONField(default=dict, blank=True, help_text="question key: answer, note and how sure")
    finished_at = models.DateTimeField(null=True, blank=True)
    agreed = models.PositiveSmallIntegerField("answers that agree with the expert", default=0)
    asked = models.PositiveSmallIntegerField(default=0)
    missed: Any = models.JSONField(default=list, blank=True, help_text="codes of the questions answered otherwise")
    rules: Any = models.JSONField(default=list, blank=True)

    if TYPE_CHECKING:
        person_id: int
        version_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "version"], condition=Q(finished_at=None), name="spot_checks_one_open_case_file"
            ),
            models.CheckConstraint(condition=Q(agreed__lte=F("asked")), name="spot_checks_agreed_of_asked"),
        ]
        indexes = [models.Index(fields=["person", "finished_at"], name="spot_checks_case_file_person")]

    def __str__(self) -> str:
        """Say who judges which file."""
        return f"{self.person}: {self.version}"


class Certificate(Dated):
    """Somebody may judge cases against a standard between two days: they agreed with the expert often enough."""

    personal = {"rests_on": TRAINING_RECORD, "rules": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="certificates")
    agreed = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    rests_on: Any = models.JSONField(default=list, help_text="ids of the attempts")
    rules: Any = models.JSONField(default=list)

    if TYPE_CHECKING:
        person_id: int
        standard_id: int

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["person", "standard", "ends"], name="spot_checks_certified")]

    def __str__(self) -> str:
        """Say who is certified for what."""
        return f"{self.person}: {self.standard}"
