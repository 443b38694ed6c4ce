"""What the pages of witnesses show a learner: each question with where it stands and what can be done."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from assessments.portfolio.consequences import place_of
from assessments.portfolio.models import WitnessRequest
from assessments.portfolio.witnesses.links import TRIES, Stand, stand_of
from lms.calendar import in_words, today
from lms.models import Person
from lms.policy.marking import WITNESS_LINK_DAYS
from lms.rules import Answer, RuleBook

SHAPES = {
    Stand.OPEN: "waiting",
    Stand.USED: "done",
    Stand.CANCELLED: "not_applicable",
    Stand.EXPIRED: "overdue",
    Stand.SHUT: "locked",
}


@dataclass(frozen=True)
class Line:
    """A question to a witness in a list."""

    asked: WitnessRequest
    stand: Stand

    @property
    def shape(self) -> str:
        """Return the shape of where it stands."""
        return SHAPES[self.stand]

    @property
    def codes(self) -> str:
        """Name the criteria that the witness could speak for."""
        return ", ".join(row.code for row in self.asked.criteria.all())

    @property
    def in_words(self) -> str:
        """Say where it stands."""
        return {
            Stand.OPEN: self._waiting,
            Stand.USED: self._answered,
            Stand.CANCELLED: self._ended,
            Stand.EXPIRED: f"Not answered by {in_words(today(self.asked.expires_at))}",
            Stand.SHUT: f"The link is shut: a wrong code was written {TRIES} times",
        }[self.stand]

    @property
    def _waiting(self) -> str:
        until = f"can be used until {in_words(today(self.asked.expires_at))}"
        if self.asked.sent_at is None:
            return "The e-mail has not left yet; this takes a minute"
        return f"{'Opened, not answered' if self.asked.opened_at else 'Not opened'} yet; {until}"

    @property
    def _answered(self) -> str:
        return f"Answered on {in_words(today(self.asked.used_at))}" if self.asked.used_at else ""

    @property
    def _ended(self) -> str:
        day = f" on {in_words(today(self.asked.cancelled_at))}" if self.asked.cancelled_at else ""
        return f"Ended{day}. {self.asked.cancel_reason}"

    @property
    def may_cancel(self) -> bool:
        """Say whether it can be taken back."""
        return self.stand in (Stand.OPEN, Stand.SHUT)

    @property
    def may_send_again(self) -> bool:
        """Say whether a new link can be sent."""
        return self.stand in (Stand.EXPIRED, Stand.SHUT) or bool(self.stand == Stand.OPEN and self.asked.sent_at)

    @property
    def href(self) -> str:
        """Return where the statement is read."""
        return reverse("portfolio:piece", args=[self.asked.evidence_id]) if self.asked.evidence_id else ""


def lines_of(person: Person, at: datetime) -> list[Line]:
    """Return the questions of a learner, the newest first. Two queries."""
    rows = WitnessRequest.objects.filter(learner=person).prefetch_related("criteria").order_by("-asked_at", "-pk")
    return [Line(row, stand_of(row, at)) for row in rows]


def days_of(person: Person) -> Answer:
    """Return the rule of how long a link can be used where a learner works."""
    return RuleBook.at(place_of(person, today()), today()).answer(WITNESS_LINK_DAYS)
