"""How accounts come to their people: invitations, and changes of the address that an account belongs to."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from lms.models.person import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, WHILE_EMPLOYED, Record


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by state."""

    def open_at(self, at: datetime) -> "InvitationQuerySet":
        """Return those that can still be used: neither over nor overtaken by a sign-in."""
        come = Q(person__last_login=None) | Q(person__last_login__lt=F("made_at"))
        return self.filter(come, accepted_at=None, withdrawn_at=None, expires_at__gt=at, person__is_active=True)


class Invitation(Record):
    """One invitation to choose a first password. Of its link only a hash is kept, made as the e-mail leaves."""

    personal = {"token_hash": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                name="lms_invitation_accepted_or_withdrawn_never_both",
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="lms_invitation_token_unique"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="lms_invitation_one_open",
                violation_error_message="This person is invited already.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["made_at"],
                condition=Q(sent_at=None, accepted_at=None, withdrawn_at=None),
                name="lms_invitation_waiting",
            )
        ]

    def __str__(self) -> str:
        """Say for whom."""
        return f"Invitation of {self.person}"


class EmailChange(Record):
    """One change of somebody's work e-mail: asked for, agreed where two must agree, and told to the old address."""

    personal = {"old": WHILE_EMPLOYED, "new": WHILE_EMPLOYED, "reason": TRAINING_RECORD}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="email_changes")
    old = models.EmailField("old work e-mail")
    new = models.EmailField("new work e-mail")
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField("old address told", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None) | Q(refused_at=None), name="lms_email_change_made_or_refused_never_both"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(made_at=None, refused_at=None),
                name="lms_email_change_one_waiting",
                violation_error_message="A change of this person’s e-mail waits already.",
            ),
        ]

    def __str__(self) -> str:
        """Say whose."""
        return f"Change of the e-mail of {self.person}"
