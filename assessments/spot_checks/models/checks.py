"""One case of one officer to be judged, whom it was given to, and what each reader made of it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Optional, Self

from django.db import models
from django.db.models import F, Q

from assessments.spot_checks.models.draws import Draw, DrawOfficer
from assessments.spot_checks.models.standards import StandardVersion
from assessments.spot_checks.rubric import Question
from assessments.spot_checks.scoring import ANSWER_WORDS, OUTCOME_WORDS, Answer, Outcome, Score
from lms.models import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record
from mentoring.caseload.models import Case

if TYPE_CHECKING:
    pass


class SpotCheckQuerySet(models.QuerySet["SpotCheck"]):
    """Checks by state."""

    def open(self) -> Self:
        """Return those that have come to no end: neither an outcome, nor replaced, nor cancelled."""
        return self.filter(closed_at=None)


class SpotCheck(Record):
    """One case of one officer, drawn at random, to be judged against one standard."""

    class Why(models.TextChoices):
        """Why the officer was drawn."""

        DUE = "due", "Due by the calendar"
        EXTRA = "extra", "Drawn beside those who were due"
        RECHECK = "recheck", "Re-check after support"

    class ClosedAs(models.TextChoices):
        """How it came to its end."""

        OUTCOME = "outcome", "Came to an outcome"
        REPLACED = "replaced", "Replaced by the next case"
        CANCELLED = "cancelled", "Cancelled"

    personal = {
        "why": TRAINING_RECORD,
        "case_facts": NOT_PERSONAL,
        "context": TRAINING_RECORD,
        "pin": NOT_PERSONAL,
        "closed_as": TRAINING_RECORD,
        "closed_reason": TRAINING_RECORD,
    }

    # Pinned: what the draw says of it, hashed in `pin` and never changed.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="spot_checks")
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="spot_checks")
    standard_version = models.ForeignKey(StandardVersion, on_delete=models.PROTECT, related_name="checks")
    drawn = models.ForeignKey(DrawOfficer, on_delete=models.PROTECT, null=True, blank=True, related_name="checks")
    place = models.PositiveSmallIntegerField("place of the case in the officer’s drawn order", default=0)
    why = models.CharField(max_length=8, choices=Why, default=Why.DUE)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    follows = models.ForeignKey(
        "spot_checks.SpotCheckOutcome", on_delete=models.PROTECT, null=True, blank=True, related_name="rechecks"
    )
    double = models.BooleanField("judged by two readers, each unseen by the other", default=False)
    case_facts: Any = models.JSONField(default=dict, help_text="the coded facts, and the line of the list, that day")
    context: Any = models.JSONField(default=dict, blank=True, help_text="the officer’s stage, workload and support")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    pin = models.CharField(max_length=64, blank=True)

    # What happens to it.
    judge_by = models.DateField(null=True, blank=True)
    record_fixed_at = models.DateTimeField("the record was set fast at", null=True, blank=True)
    record_fixed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_as = models.CharField(max_length=9, choices=ClosedAs, blank=True)
    closed_reason = models.TextField(blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = SpotCheckQuerySet.as_manager()

    if TYPE_CHECKING:
        officer_id: int
        case_id: int
        drawn_id: int | None
        standard_version_id: int
        opened_by_id: int | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer"],
                condition=Q(closed_at=None),
                name="spot_checks_one_open_an_officer",
                violation_error_message="A check of this officer is open already.",
            ),
            models.UniqueConstraint(
                fields=["drawn", "place"], condition=Q(drawn__isnull=False), name="spot_checks_place_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_as="") | Q(closed_at__isnull=False) & ~Q(closed_as=""),
                name="spot_checks_closed_as",
            ),
        ]
        indexes = [models.Index(fields=["officer", "opened_at"], name="spot_checks_officer_opened")]

    def __str__(self) -> str:
        """Say number and case."""
        return f"Spot check {self.pk}: case {self.case.mask}"

    @property
    def is_open(self) -> bool:
        """Say whether it has come to no end yet."""
        return self.closed_at is None


class Assignment(Record):
    """One reviewer is asked to judge one check, in one seat. Ended, never deleted: what they wrote stays with it."""

    class Seat(models.TextChoices):
        """As which reader."""

        FIRST = "first", "First reader"
        SECOND = "second", "Second reader"
        THIRD = "third", "Third reader"
        APPEAL = "appeal", "Appeal reader"

    class EndedAs(models.TextChoices):
        """Why it ended without a judgement."""

        HANDED_BACK = "handed_back", "Handed back"
        TAKEN_OVER = "taken_over", "Taken over by another reviewer"
        NOT_INDEPENDENT = "not_independent", "No longer independent of the officer"
        AWAY = "away", "Away"
        NO_LONGER = "no_longer", "May no longer judge"
        CLOSED = "closed", "The check was closed"

    personal = {
        "seat": NOT_PERSONAL,
        "because": TRAINING_RECORD,
        "ended_as": TRAINING_RECORD,
        "ended_reason": TRAINING_RECORD,
    }

    spot_check = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="assignments")
    seat = models.CharField(max_length=6, choices=Seat)
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField()
    because: Any = models.JSONField(default=dict, blank=True, help_text="why this reviewer, and why none of the others")
    # Theirs alone until then: nobody may take it over. Nothing means that they have not begun.
    claimed_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=15, choices=EndedAs, blank=True)
    ended_reason = models.TextField(blank=True)

    if TYPE_CHECKING:
        spot_check_id: int
        reviewer_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["spot_check", "seat"], condition=Q(ended_at=None), name="spot_checks_one_in_a_seat"
            ),
            models.UniqueConstraint(
                fields=["spot_check", "reviewer"], condition=Q(ended_at=None), name="spot_checks_one_seat_each"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | Q(ended_at__isnull=False) & ~Q(ended_as=""),
                name="spot_checks_assignment_ended_as",
            ),
        ]
        indexes = [models.Index(fields=["reviewer", "ended_at"], name="spot_checks_assigned_to")]

    def __str__(self) -> str:
        """Say who reads which check as what."""
        return f"{self.reviewer}, {self.get_seat_display()} of {self.spot_check}"

    @property
    def judged(self) -> Optional["SpotCheckJudgement"]:
        """Return the judgement that came of it, where there is one."""
        return getattr(self, "judgement", None)

    def is_claimed(self, at: datetime) -> bool:
        """Say whether it is still the reviewer's alone at a moment."""
        return self.claimed_until is not None and at < self.claimed_until


class MarkingDraft(Record):
    """What a reviewer has marked so far, saved as they go. Nobody else reads it; taking over does not touch it."""

    personal = {"answers": TRAINING_RECORD, "summary": TRAINING_RECORD, "window": NOT_PERSONAL}

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="draft")
    answers: Any = models.JSONField(default=dict, blank=True, help_text="question key: answer and note")
    summary = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    window = models.CharField(max_length=36, blank=True)
    turn = models.PositiveIntegerField("what this window sent, counted", default=0)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        """Say whose, without a word of it."""
        return f"Draft of {self.assignment}"


class SpotCheckJudgement(Frozen):
    """What one reader made of a check, with the answers, the rules and the reader's standing that day pinned."""

    personal = {
        "answers": TRAINING_RECORD,
        "outcome": TRAINING_RECORD,
        "critical_failed": TRAINING_RECORD,
        "summary": TRAINING_RECORD,
        "rules": NOT_PERSONAL,
        "standing": TRAINING_RECORD,
    }

    spot_check = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="judgements")
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="judgement")
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
    standing: Any = models.JSONField(help_text="in which roles the reviewer judged, and by which certificate")

    if TYPE_CHECKING:
        by_id: int
        spot_check_id: int

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


class DeclaredTie(Frozen):
    """A reviewer should not judge an officer or a case: only they know why, and the kind is all that is kept."""

    class Kind(models.TextChoices):
        """What ties them."""

        COUNTERSIGNED = "countersigned", "I countersigned an assessment or plan of this case"
        WORKED_ON = "worked_on", "I have worked on this case"
        KNOWS = "knows", "I know the officer, or somebody in the case, outside work"

    personal = {"kind": TRAINING_RECORD}

    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="declared_ties")
    # Of the officer where no case is named, else of that case alone.
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="declared_ties")
    kind = models.CharField(max_length=13, choices=Kind)
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["reviewer", "officer"], name="spot_checks_declared_tie")]

    def __str__(self) -> str:
        """Say who is tied to whom."""
        return f"{self.reviewer} and {self.officer}: {self.get_kind_display()}"


class Viewing(Frozen):
    """Somebody looked at a draw, a check, its marks or its outcome."""

    class What(models.TextChoices):
        """What was looked at."""

        DRAW = "draw", "The draw"
        CHECK = "check", "The check before it was judged"
        MARKING = "marking", "The marking page"
        OUTCOME = "outcome", "The outcome"
        PLAN = "plan", "The support plan"

    personal = {"what": TRAINING_RECORD}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=7, choices=What)
    spot_check = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, null=True, blank=True, related_name="viewings")
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, null=True, blank=True, related_name="viewings")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(spot_check__isnull=False, draw=None) | Q(spot_check=None, draw__isnull=False),
                name="spot_checks_viewing_of_one",
            )
        ]

    def __str__(self) -> str:
        """Say who looked at what."""
        return f"{self.person}: {self.get_what_display()}"
