"""One reader of one learner's record: what each room lets them read, asked of that room and nowhere else.

A timeline holds what many rooms keep, and each room has its own readers: whoever may open the record reads only those
kinds of entry that the room itself would show them. What is not asked here is not shown.
"""

from datetime import date
from functools import cached_property

from assessments.portfolio.permissions import check_may_see_sign_off, evidence_visible_to
from assessments.portfolio.permissions import visible_to as claims_visible_to
from assessments.quizzes.permissions import check_read_record
from assessments.spot_checks.permissions import visible_to as outcomes_visible_to
from courses.models import Enrolment
from courses.permissions import check_about_learner, check_read_reviews
from lms.models import Person
from lms.permissions import refusal, sees
from lms.roles import Permission
from mentoring.caseload.deciding.permissions import decisions_visible_to
from mentoring.caseload.figures.permissions import check_see_workload


class Reading:
    """Who reads whose record on which day. Each question is asked once, and only when something depends on it."""

    def __init__(self, reader: Person, enrolment: Enrolment, on: date) -> None:
        """Remember who reads, and whose record: nothing is asked yet."""
        self.reader, self.enrolment, self.on = reader, enrolment, on
        self.learner: Person = enrolment.person

    @cached_property
    def own(self) -> bool:
        """Say whether it is the reader's own record."""
        return self.reader.pk == self.learner.pk

    def _sees(self, permission: Permission) -> bool:
        """Say whether the learner is of the reader's place or line, for one permission; never for oneself."""
        return sees(self.reader, permission, self.learner.pk, self.on)

    @cached_property
    def manages(self) -> bool:
        """Say whether the reader sees the learner's progress as a manager of their place or line."""
        return self._sees(Permission.SEE_LEARNERS)

    @cached_property
    def boards(self) -> bool:
        """Say whether the learner stands on the reader's board."""
        return self._sees(Permission.SEE_BOARD)

    @cached_property
    def checks(self) -> bool:
        """Say whether quizzes let the reader read what came of the learner's checks."""
        return not refusal(check_read_record, self.reader, self.learner)

    @cached_property
    def dates(self) -> bool:
        """Say whether the reader may read what moved the learner's dates: their own, or whoever may move them."""
        return self.own or self.moves_dates

    @cached_property
    def moves_dates(self) -> bool:
        """Say whether the reader may change the learner's dates."""
        return not refusal(check_about_learner, self.reader, Permission.CHANGE_DATES, self.learner)

    @cached_property
    def reviews(self) -> bool:
        """Say whether the reader may read the learner's milestone reviews."""
        return not refusal(check_read_reviews, self.reader, self.enrolment, on=self.on)

    @cached_property
    def workload(self) -> bool:
        """Say whether the reader may read the learner's workload over time."""
        return not refusal(check_see_workload, self.reader, self.learner)

    @property
    def sees_workload(self) -> bool:
        """Say whether the reader is told the latest figure: the learner, and whoever has them on a board."""
        return self.own or self.boards

    @cached_property
    def sign_offs(self) -> bool:
        """Say whether the reader may read who signed what of the learner's portfolio."""
        return not refusal(check_may_see_sign_off, self.reader, self.learner, on=self.on)

    @cached_property
    def claims(self) -> list[int]:
        """Return the learner's claims that the reader may read about."""
        rows = claims_visible_to(self.reader, self.on, of=self.learner)
        return list(rows.values_list("pk", flat=True))

    @cached_property
    def evidence(self) -> list[int]:
        """Return the learner's pieces of evidence that the reader may read about."""
        rows = evidence_visible_to(self.reader, self.on, of=self.learner).filter(person=self.learner)
        return list(rows.values_list("pk", flat=True))

    @cached_property
    def decisions(self) -> list[int]:
        """Return the decisions on cases for the learner that the reader may read."""
        rows = decisions_visible_to(self.reader, self.on, of=self.learner)
        return list(rows.values_list("pk", flat=True))

    @cached_property
    def outcomes(self) -> list[int]:
        """Return what spot checks of the learner's cases came to, as far as the reader may read it."""
        rows = outcomes_visible_to(self.reader, self.on, of=self.learner)
        return list(rows.values_list("pk", flat=True))
