"""Standards as versioned data, checks of one case against one, and what they came to. Appended, never edited."""

from typing import TYPE_CHECKING, Any, Optional

from django.db import models
from django.db.models import F, Q

from assessments.spot_checks.rubric import Question, Section, sections_of
from assessments.spot_checks.scoring import ANSWER_WORDS, OUTCOME_WORDS, Answer, Outcome, Score
from lms.models import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record
from lms.policy.rule import UNCONFIRMED
from mentoring.caseload.models import Case


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


class SpotCheck(Frozen):
    """One case of one officer, to be judged against one standard by one reviewer."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="spot_checks")
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="spot_checks")
    standard_version = models.ForeignKey(StandardVersion, on_delete=models.PROTECT, related_name="checks")
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="checks_to_judge")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    if TYPE_CHECKING:
        officer_id: int
        reviewer_id: int

    class Meta:
        indexes = [models.Index(fields=["officer", "opened_at"], name="spot_checks_officer_opened")]

    def __str__(self) -> str:
        """Say number and case."""
        return f"Spot check {self.pk}: case {self.case.mask}"

    @property
    def judged(self) -> Optional["SpotCheckJudgement"]:
        """Return its judgement, where it has one."""
        return getattr(self, "judgement", None)


class SpotCheckJudgement(Frozen):
    """What a check came to, with the answers, the rules, the reviewer's standing and the day's context pinned."""

    personal = {
        "answers": TRAINING_RECORD,
        "outcome": TRAINING_RECORD,
        "critical_failed": TRAINING_RECORD,
        "summary": TRAINING_RECORD,
        "rules": NOT_PERSONAL,
        "standing": TRAINING_RECORD,
        "context": TRAINING_RECORD,
    }

    spot_check = models.OneToOneField(SpotCheck, on_delete=models.PROTECT, related_name="judgement")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answers: Any = models.JSONField(help_text="question key: answer and note")
    n = models.PositiveIntegerField("sufficient, by weight")
    m = models.PositiveIntegerField("judged, by weight")
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=[(key.value, words) for key, words in OUTCOME_WORDS.items()])
    critical_failed: Any = models.JSONField(
        default=list, blank=True, help_text="codes of critical questions that failed"
    )
    not_applicable = models.PositiveSmallIntegerField(default=0)
    summary = models.TextField(blank=True)
    judged_at = models.DateTimeField()
    rules: Any = models.JSONField(help_text="the answers of the rules it was judged by")
    standing: Any = models.JSONField(help_text="in which roles the reviewer judged")
    context: Any = models.JSONField(
        default=dict, blank=True, help_text="the officer's stage, workload and support that day"
    )

    if TYPE_CHECKING:
        by_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(n__lte=F("m")), name="spot_checks_n_of_m"),
            models.CheckConstraint(
                condition=Q(m=0, percent__isnull=True) | Q(m__gt=0, percent__isnull=False, percent__lte=100),
                name="spot_checks_percent_fits",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="sufficient") | Q(m__gt=0), name="spot_checks_sufficient_was_judged"
            ),
        ]

    def __str__(self) -> str:
        """Say what it came to."""
        return f"{self.spot_check}: {self.in_words}"

    @property
    def score(self) -> Score:
        """Return its score as it was worked out."""
        return Score(
            self.n,
            self.m,
            self.percent,
            Outcome(self.outcome),
            tuple(self.critical_failed),
            self.not_applicable,
            len(self.answers),
        )

    @property
    def in_words(self) -> str:
        """Say the outcome with its score: Not sufficient: 5 of 8 (62%)."""
        return f"{OUTCOME_WORDS[Outcome(self.outcome)]}: {self.score.in_words}"

    @property
    def failed(self) -> bool:
        """Say whether it was not sufficient."""
        return self.outcome == Outcome.NOT_SUFFICIENT

    def answer_to(self, question: Question) -> Answer:
        """Return the answer to a question."""
        return Answer(self.answers[question.key]["answer"])

    def answer_in_words(self, question: Question) -> str:
        """Return the answer to a question, as a person reads it."""
        return ANSWER_WORDS[self.answer_to(question)]

    def note_on(self, question: Question) -> str:
        """Return what the reviewer wrote on a question."""
        return str(self.answers[question.key]["note"])

    @property
    def acknowledged(self) -> Optional["Acknowledgement"]:
        """Return the officer's acknowledgement, where there is one."""
        return getattr(self, "acknowledgement", None)


class Acknowledgement(Frozen):
    """The officer has read the outcome. It says nothing about whether they agree."""

    judgement = models.OneToOneField(SpotCheckJudgement, on_delete=models.PROTECT, related_name="acknowledgement")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Say who has read what."""
        return f"{self.by} has read {self.judgement.spot_check}"
