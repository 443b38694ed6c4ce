"""Hand-overs before a mentor is gone, and gaps that go to the head of PDU and to the region. Safe to run twice.

A hand-over is opened some days before a learner would be without an eligible mentor, names who is proposed in their
place, and is closed by itself once the gap is gone: the mentor stays after all, or another one is paired.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse

from courses.models import Enrolment
from courses.plans import paused_on
from lms.actions import change_duty, close_duty, open_duty
from lms.calendar import days_between, in_words, is_working_day, working_day_after, working_days_before
from lms.duties import Owned, manager_or_officers
from lms.models import Duty, Person, Unit
from lms.permissions import line_managers_of
from lms.policy.mentoring import GAP_TO_HEAD_DAYS, GAP_TO_REGION_DAYS, HAND_OVER_DAYS
from lms.policy.practice import MENTOR_GAP_DAYS
from lms.posts import books_at
from lms.roles import Role
from lms.rules import RuleBook
from mentoring.pairings.gaps import Gap, gaps_in
from mentoring.pairings.histories import paused_days
from mentoring.pairings.models import CoverStretch, Pairing, Proposal
from mentoring.pairings.spans import Span, covers

HAND_OVER_DUTY: Final = "hand_over"
HEAD_DUTY: Final = "gap_to_head"
REGION_DUTY: Final = "gap_to_region"
KINDS: Final = (HAND_OVER_DUTY, HEAD_DUTY, REGION_DUTY)
LABEL: Final = Enrolment._meta.label_lower


@dataclass(frozen=True)
class Wanted:
    """A duty as it should stand: whose it is, why, and by when."""

    kind: str
    gap: Gap
    title: str
    reason: str
    due: date
    asked: Owned


@transaction.atomic
def keep_hand_overs(*, on: date, by: Person | None = None, enrolments: Collection[int] | None = None) -> int:
    """Open, change and close the duties that gaps ahead and long gaps ask for; return how many there are now."""
    gaps = _gaps(on, enrolments)
    duties = Duty.objects.open().filter(kind__in=KINDS, source_kind=LABEL)
    if enrolments is not None:
        duties = duties.filter(source_id__in=enrolments)
    stands = {(duty.kind, duty.source_id): duty for duty in duties}
    wanted = {(one.kind, one.gap.enrolment): one for one in _Asked.of(gaps, on).all()}
    for key, one in wanted.items():
        _stand(one, stands.get(key), on, by)
    kept = wanted.keys() | {(HAND_OVER_DUTY, gap.enrolment) for gap in gaps if gap.starts <= on}
    for kind, pk in stands.keys() - kept:
        close_duty(kind=kind, source=Enrolment(pk=pk), by=by, reason="There is no such gap any more.")
    return len(kept & (wanted.keys() | stands.keys()))


def handed_over(enrolments: Collection[int]) -> set[int]:
    """Return those of some enrolments for which a hand-over is open: it asks for a mentor already."""
    duties = Duty.objects.open().filter(kind=HAND_OVER_DUTY, source_kind=LABEL, source_id__in=enrolments)
    return set(duties.values_list("source_id", flat=True))


def _gaps(on: date, enrolments: Collection[int] | None) -> list[Gap]:
    """Return the gaps that last, and those that any region may hand over by now. In a pause nobody is urged."""
    going = Enrolment.objects.open().exclude(paused_on(on, "pk"))
    if enrolments is not None:
        going = going.filter(pk__in=enrolments)
    rows = CoverStretch.objects.filter(covered=False, ends__gt=on, enrolment__in=going)
    return gaps_in(rows, on + timedelta(days=int(HAND_OVER_DAYS.most or 0)))


def _stand(one: Wanted, duty: Duty | None, on: date, by: Person | None) -> None:
    """Open a duty, or let the one that is open say how it is now."""
    if duty is not None:
        due = duty.due if one.gap.starts <= on else one.due
        if (duty.reason, duty.due) != (one.reason, due):
            change_duty(duty=duty, reason=one.reason, due=due, by=by)
        return
    open_duty(
        kind=one.kind,
        source=Enrolment(pk=one.gap.enrolment),
        title=one.title,
        reason=one.reason,
        due=one.due,
        about=one.gap.learner,
        link=reverse("pairings:pair", args=[one.gap.learner.pk, Pairing.Kind.MENTOR]),
        link_text="Find a mentor",
        by=by,
        **one.asked,
    )


@dataclass(frozen=True)
class _Asked:
    """What gaps ask for on a day: rules, places and people are read once for all of them."""

    gaps: list[Gap]
    on: date
    books: dict[str, RuleBook]
    managers: dict[int, Person]
    proposed: dict[int, Person]
    places: dict[str, Unit]
    pauses: dict[int, list[Span]]

    @classmethod
    def of(cls, gaps: list[Gap], on: date) -> "_Asked":
        learners = [gap.learner.pk for gap in gaps]
        units = [gap.unit for gap in gaps if gap.unit]
        waiting = Proposal.objects.filter(learner__in=learners, state=Proposal.State.WAITING, mentor__isnull=False)
        wide = {path for unit in units for path in (unit.pdu_path, unit.region_path)}
        return cls(
            gaps,
            on,
            books=books_at(units, on),
            managers=line_managers_of(learners, on),
            proposed={row.learner_id: row.mentor for row in waiting.select_related("mentor") if row.mentor},
            places={unit.path: unit for unit in Unit.objects.filter(path__in=wide)},
            pauses=paused_days(gap.enrolment for gap in gaps),
        )

    def all(self) -> Iterator[Wanted]:
        """Yield every duty that should be open, but for hand-overs of gaps that have begun: those only stay."""
        for gap in self.gaps:
            book = self.books[gap.unit.region_path] if gap.unit else RuleBook(self.on, {})
            if gap.starts > self.on:
                if (gap.starts - self.on).days <= int(book.answer(HAND_OVER_DAYS).value):
                    yield from self._hand_over(gap)
            elif gap.unit:
                yield from self._escalated(gap, gap.unit, book)

    def _hand_over(self, gap: Gap) -> Iterator[Wanted]:
        """Yield the hand-over, where anybody is there to be asked."""
        asked = manager_or_officers(self.managers.get(gap.learner.pk), gap.unit)
        if asked is None:
            return
        proposed = self.proposed.get(gap.learner.pk)
        hand_over = f"Hand {gap.learner} over to another mentor"
        who = f"Proposed in their place: {proposed}." if proposed else "Nobody is proposed yet."
        yield Wanted(
            kind=HAND_OVER_DUTY,
            gap=gap,
            title=hand_over if gap.mentor else f"Find {gap.learner} a mentor in time",
            reason=f"{gap.why} {who}",
            due=max(self.on, working_days_before(gap.starts, 1)),
            asked=asked,
        )

    def _escalated(self, gap: Gap, unit: Unit, book: RuleBook) -> Iterator[Wanted]:
        """Yield what a gap that lasts brings to those who answer for the place."""
        lost, due = self._working_days(gap), working_day_after(self.on, int(book.answer(MENTOR_GAP_DAYS).value))
        for kind, rule, role, path in (
            (HEAD_DUTY, GAP_TO_HEAD_DAYS, Role.HEAD_OF_PDU, unit.pdu_path),
            (REGION_DUTY, GAP_TO_REGION_DAYS, Role.REGIONAL_LEARNING_MANAGER, unit.region_path),
        ):
            limit, place = book.answer(rule), self.places.get(path)
            if place and lost >= int(limit.value):
                yield Wanted(
                    kind=kind,
                    gap=gap,
                    title=f"{gap.learner} has had no eligible mentor since {in_words(gap.starts)}",
                    reason=f"That is {limit.in_words} or more. {gap.why}",
                    due=due,
                    asked={"owner": None, "role": role, "unit": place},
                )

    def _working_days(self, gap: Gap) -> int:
        """Count the working days of a gap before the day, but for those of a pause."""
        paused = self.pauses[gap.enrolment]
        days = days_between(gap.starts, self.on)
        return sum(is_working_day(day) and not covers(paused, day) for day in days)
