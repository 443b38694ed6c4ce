"""Who did what on a co-worked case in a month, by one account or two: shares, differences and days that count. Pure.

Shares are fractions, so that a limit of 50% is passed by 50.1% and never by a rounded 50%. The learner's share of
nothing is nothing: an account in which no assessment was done puts no more on the learner than one of the lead alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from lms.calendar import days_between, months_after, working_day_after

CONTACTS: Final = "contacts"
ASSESSMENTS: Final = "assessments"
WORK: Final = (CONTACTS, ASSESSMENTS)
TENTH: Final = Decimal("0.1")


@dataclass(frozen=True)
class Split:
    """How much of one kind of work each of the two did."""

    learner: int = 0
    lead: int = 0

    @property
    def total(self) -> int:
        """Return how much was done."""
        return self.learner + self.lead

    @property
    def share(self) -> Fraction:
        """Return the learner's share in per cent; of nothing, nothing."""
        return Fraction(self.learner * 100, self.total) if self.total else Fraction(0)

    @property
    def percent(self) -> str:
        """Write the share to a tenth of a per cent."""
        return in_tenths(self.share)

    @property
    def in_words(self) -> str:
        """Say it in numbers."""
        return f"{self.learner} of {self.total}" if self.total else "none"


@dataclass(frozen=True)
class Account:
    """What one of the two says of a month."""

    contacts: Split = Split()
    assessments: Split = Split()

    def of(self, work: str) -> Split:
        """Return one kind of work."""
        return self.contacts if work == CONTACTS else self.assessments

    @property
    def highest(self) -> Fraction:
        """Return the learner's highest share of either kind of work."""
        return max(self.of(work).share for work in WORK)

    @property
    def in_words(self) -> str:
        """Say what of it the learner did."""
        return " and ".join(_work_in_words(work, self.of(work)) for work in WORK)


def _work_in_words(work: str, split: Split) -> str:
    return f"{split.in_words} {work} ({split.percent}%)" if split.total else f"no {work}"


def highest_of(*accounts: Account | None) -> Fraction:
    """Return the learner's highest share of anything by any account that was given."""
    return max((account.highest for account in accounts if account), default=Fraction(0))


def too_much(limit: int, *accounts: Account | None) -> list[str]:
    """Return the kinds of work of which the learner did more than the limit, by any account."""
    given = [account for account in accounts if account]
    return [work for work in WORK if any(account.of(work).share > limit for account in given)]


def apart(one: Account | None, other: Account | None) -> Fraction:
    """Return by how many points the learner's share differs between two accounts, where it differs most."""
    if one is None or other is None:
        return Fraction(0)
    return max(abs(one.of(work).share - other.of(work).share) for work in WORK)


def differ(one: Account | None, other: Account | None, points: int) -> bool:
    """Say whether two accounts are so many points apart, or more. One alone differs from nothing."""
    return one is not None and other is not None and apart(one, other) >= points


def in_tenths(share: Fraction) -> str:
    """Write a share or a difference to a tenth."""
    return str((Decimal(share.numerator) / share.denominator).quantize(TENTH, ROUND_HALF_UP))


# ---- which days count ----


@dataclass(frozen=True)
class Part:
    """The days of one month on which a case was co-worked: from the first up to, not including, `ends`."""

    month: date
    starts: date
    ends: date

    @property
    def days(self) -> int:
        """Return how many days they are."""
        return sum(1 for _ in days_between(self.starts, self.ends))

    @property
    def last(self) -> date:
        """Return the last of them."""
        return self.ends - timedelta(days=1)

    @property
    def whole(self) -> bool:
        """Say whether it is the whole month, however long that is."""
        return (self.starts, self.ends) == (self.month, months_after(self.month, 1))

    @property
    def in_words(self) -> str:
        """Name the month."""
        return f"{self.month:%B %Y}"

    def counts(self, least: int) -> bool:
        """Say whether the month is declared: a whole one always, another from so many days on."""
        return self.whole or self.days >= least

    def is_over(self, on: date) -> bool:
        """Say whether the last of the days has passed."""
        return on >= self.ends

    def due(self, days: int) -> date:
        """Return the day by which each of the two says who did what."""
        return working_day_after(self.last, days)


def parts_of(starts: date, ends: date | None, on: date) -> Iterator[Part]:
    """Yield the months of a co-working that have begun by a day, the earliest first."""
    month = starts.replace(day=1)
    while month <= on and (ends is None or month < ends):
        following = months_after(month, 1)
        yield Part(month, max(starts, month), min(ends or following, following))
        month = following
