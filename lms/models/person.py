"""People, and the dated rows that hang from them: posts, qualifications, managers, absences, roles."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from lms.models.organisation import Unit
from lms.models.record import NOT_PERSONAL, PRIVATE, TRAINING_RECORD, WHILE_EMPLOYED, Dated, DatedQuerySet, Record
from lms.roles import ROLES, Role


class PersonManager(BaseUserManager["Person"]):
    """Find and make people by their work e-mail."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Find a person by e-mail, whatever its case."""
        return self.get(email=(username or "").lower())

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> "Person":
        """Make a person who may sign in (with no password: only once one is set)."""
        person = self.model(email=email.lower(), name=name, **fields)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save(using=self._db)
        return person


class Person(Record, AbstractBaseUser, PermissionsMixin):
    """Somebody who works for the service: the one account for every role they hold."""

    personal = {
        "email": WHILE_EMPLOYED,
        # A training record is worth nothing once nobody knows whose it is.
        "name": TRAINING_RECORD,
        "staff_code": TRAINING_RECORD,
        "password": WHILE_EMPLOYED,
    }

    email = models.EmailField("work e-mail", unique=True)
    name = models.CharField(max_length=120)
    staff_code = models.CharField(max_length=12, blank=True)
    is_active = models.BooleanField("may sign in", default=True)
    joined = models.DateTimeField(auto_now_add=True)
    # Counted up, it ends every sign-in of the person at once, on every host and in every store of sessions.
    sign_in_round = models.PositiveIntegerField(default=0, db_default=0)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    # Wagtail asks every account whether it is staff of a Django admin that this house does not have.
    is_staff = False

    objects = PersonManager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff_code"],
                condition=~Q(staff_code=""),
                name="lms_person_staff_code_unique",
                violation_error_message="Another person already has this staff code.",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="lms_person_email_lower_case"),
        ]

    def __str__(self) -> str:
        """Name the person."""
        return self.name

    def clean(self) -> None:
        """Keep e-mail addresses in lower case, so that one address is one person."""
        super().clean()
        self.email = self.email.lower()

    def get_full_name(self) -> str:
        """Return the whole name (Wagtail and allauth ask by this method)."""
        return self.name

    def get_short_name(self) -> str:
        """Return the first word of the name."""
        return self.name.split(" ")[0]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a sign-in must match to go on: the password, and the round of sign-ins once one was ended."""
        first = str(super()._get_session_auth_hash(secret=secret))  # type: ignore[misc]  # stubs leave it out
        if not self.sign_in_round:
            return first
        return salted_hmac(
            "sign-in round", f"{first} {self.sign_in_round}", secret=secret, algorithm="sha256"
        ).hexdigest()


class Grade(models.TextChoices):
    """Grades of the field, with the codes its own systems use (domain facts, section 4.1)."""

    PSO = "PSO", "Probation services officer"
    PQIP = "PQiP", "Trainee probation officer (PQiP)"
    PO = "PO", "Probation officer"
    SPO = "SPO", "Senior probation officer"
    HEAD = "HEAD", "Head of PDU"
    OTHER = "DMY", "Other"


class Post(Dated):
    """A post that a person holds or held: what counts towards experience is worked out from these."""

    class Kind(models.TextChoices):
        """Whether time in the post was worked in practice."""

        WORKED = "worked", "Worked"
        SECONDMENT = "secondment", "Secondment"
        CAREER_BREAK = "career_break", "Career break"
        MANAGERIAL = "managerial", "Managerial"

    personal = {"grade": WHILE_EMPLOYED, "kind": WHILE_EMPLOYED}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    grade = models.CharField(max_length=4, choices=Grade)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.WORKED)
    hours = models.DecimalField("hours a week", max_digits=4, decimal_places=1, default=37)

    class Meta(Dated.Meta):
        ordering = ["starts", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=37), name="lms_post_hours_0_to_37"),
        ]

    def __str__(self) -> str:
        """Say grade and place."""
        return f"{self.get_grade_display()}, {self.unit}"


class Qualification(Dated):
    """What a person is qualified to do, from and until when."""

    class Kind(models.TextChoices):
        """The qualifications that rules ask about."""

        PRACTITIONER = "practitioner", "Qualified probation practitioner"
        ASSESSOR = "assessor", "Assessor award (level 3)"
        MENTOR_TRAINING = "mentor_training", "Mentor training"

    personal = {"kind": WHILE_EMPLOYED, "evidence": WHILE_EMPLOYED}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="qualifications")
    kind = models.CharField(max_length=16, choices=Kind)
    evidence = models.CharField(max_length=200, help_text="Where the proof is kept, for example a certificate number.")

    def __str__(self) -> str:
        """Say which qualification."""
        return self.get_kind_display()


class LineManagement(Dated):
    """Who manages whom, between two days."""

    personal: ClassVar[dict[str, str]] = {}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="managers")
    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reports")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=~Q(person=F("manager")), name="lms_line_management_not_oneself"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ends=None),
                name="lms_line_management_one_open",
                violation_error_message="This person already has a line manager. End that first.",
            ),
        ]

    def __str__(self) -> str:
        """Say who manages whom."""
        return f"{self.manager} manages {self.person}"


class Absence(Dated):
    """Days away. A reason is never recorded."""

    class Kind(models.TextChoices):
        """Away altogether, or for part of the week."""

        AWAY = "away", "Away"
        PART = "part", "Away part of the week"

    personal = {"kind": WHILE_EMPLOYED}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.AWAY)

    def __str__(self) -> str:
        """Say who is away."""
        return f"{self.person}: {self.get_kind_display()}"


ROLE_CHOICES = [(role.value, spec.name) for role, spec in ROLES.items()]


class RoleGrantQuerySet(DatedQuerySet):
    """Grants by day."""

    def not_over_by(self, day: date) -> Self:
        """Return the grants in force on `day` or later; one that was taken back before it began is over."""
        return super().not_over_by(day).exclude(ends=F("starts"))


class RoleGrant(Dated):
    """A role that a person holds at a place. Ended, never deleted; ended on its first day, it was never in force."""

    personal = {"role": WHILE_EMPLOYED}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=30, choices=ROLE_CHOICES)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = RoleGrantQuerySet.as_manager()  # type: ignore[misc]  # of its own, where Dated has the common one

    class Meta(Dated.Meta):
        constraints = [
            # Not as for other rows: what was granted by mistake is taken back on the same day.
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="lms_rolegrant_ends_on_or_after_start",
                violation_error_message="The day from which it is over cannot be before the first day.",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "unit"],
                condition=Q(ends=None),
                name="lms_role_grant_one_open",
                violation_error_message="This person already holds this role here.",
            ),
        ]

    def __str__(self) -> str:
        """Say role and place."""
        return f"{ROLES[Role(self.role)].name}, {self.unit}"


class StandIn(Dated):
    """Somebody who replaces a manager for a time, with exactly the place of that manager's grant."""

    personal: ClassVar[dict[str, str]] = {}

    grant = models.ForeignKey(RoleGrant, on_delete=models.PROTECT, related_name="stand_ins")
    stand_in = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="standing_in")
    arranged_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        """Say who stands in for whom."""
        return f"{self.stand_in} stands in for {self.grant.person}"


class Adjustment(Dated):
    """What changes for a person: effects only, never a condition."""

    class Kind(models.TextChoices):
        """The effects that other rooms apply by themselves."""

        EXTRA_TIME = "extra_time", "Extra time (per cent)"
        DEADLINE_DAYS = "deadline_days", "More working days for deadlines"
        FORMAT = "format", "Format"

    personal = {"kind": PRIVATE, "wording": PRIVATE}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="adjustments")
    kind = models.CharField(max_length=14, choices=Kind)
    amount = models.PositiveSmallIntegerField(default=0)
    wording = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        """Say which effect."""
        return self.get_kind_display()


class StaffAlias(Record):
    """A name as the workload export writes it in one team, confirmed once by a person to mean somebody."""

    personal = {"team_name": NOT_PERSONAL, "name": WHILE_EMPLOYED}

    team_name = models.CharField("team, as exported", max_length=120)
    name = models.CharField("officer, as exported", max_length=120)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="aliases")
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("team_name"),
                Lower("name"),
                name="lms_staff_alias_one_meaning",
                violation_error_message="This name is already confirmed in this team.",
            )
        ]

    def __str__(self) -> str:
        """Say what the name means."""
        return f"{self.name} ({self.team_name}) is {self.person}"
