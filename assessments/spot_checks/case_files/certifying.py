"""Who is certified on which exemplar cases, and what is missing. Pure: what was judged and rule values in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.calendar import months_after


@dataclass(frozen=True)
class Judged:
    """One exemplar case that somebody has judged: how often they agreed with the expert, and on what they did not."""

    attempt: int
    case_file: int
    on: date
    agreed: int
    asked: int
    critical_missed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """A certificate that was given: from when to when (the second day not included), and on which attempts."""

    starts: date
    ends: date | None
    rests_on: frozenset[int] = frozenset()

    def is_on(self, day: date) -> bool:
        """Say whether it holds on a day."""
        return self.starts <= day and (self.ends is None or day < self.ends)


@dataclass(frozen=True)
class Terms:
    """What the rules of the place ask for: so many cases, such agreement, for so long, renewed so long before."""

    files: int
    agreement: int
    months: int
    renewal_days: int


@dataclass(frozen=True)
class Standing:
    """Where somebody stands with one standard on a day."""

    held: tuple[Judged, ...]
    missed: tuple[Judged, ...]
    spent: frozenset[int]
    usable: frozenset[int]
    needed: int
    until: date | None
    certified: bool
    opens_on: date | None

    @property
    def earned(self) -> bool:
        """Say whether enough cases hold for a certificate."""
        return self.needed == 0

    @property
    def too_few_left(self) -> bool:
        """Say whether fewer cases are left than are needed."""
        return len(self.usable) < self.needed


def holds(judged: Judged, agreement: int) -> bool:
    """Say whether one case counts: agreement as the rule asks, and on every critical question."""
    return not judged.critical_missed and judged.asked > 0 and 100 * judged.agreed >= agreement * judged.asked


def standing(
    judged: Sequence[Judged], given: Sequence[Given], exemplars: Iterable[int], terms: Terms, on: date
) -> Standing:
    """Return where somebody stands: what counts towards their next certificate, and what they may judge for it."""
    in_order = sorted(given, key=lambda row: row.starts)
    last = in_order[-1] if in_order else None
    counted = [row for row in judged if _counts(row, last, terms, on)]
    held = tuple(row for row in counted if holds(row, terms.agreement))
    spent = frozenset(row.case_file for row in judged if is_spent(row, in_order, terms, on))
    now = bool(last and last.is_on(on))
    return Standing(
        held=held,
        missed=tuple(row for row in counted if row not in held),
        spent=spent,
        usable=frozenset(exemplars) - spent,
        needed=max(terms.files - len(held), 0),
        until=last.ends if last else None,
        certified=now,
        opens_on=_opens_on(last, terms) if now else None,
    )


def _counts(row: Judged, last: Given | None, terms: Terms, on: date) -> bool:
    """Say whether a case counts towards the next certificate: judged since the last one, and not too long ago."""
    since = last is None or (row.on > last.starts and row.attempt not in last.rests_on)
    return since and on < months_after(row.on, terms.months)


def _opens_on(last: Given | None, terms: Terms) -> date | None:
    """Return the day from which a certificate may be renewed; nothing for one that never ends."""
    return last.ends - timedelta(days=terms.renewal_days) if last and last.ends else None


def may_begin(found: Standing, on: date) -> bool:
    """Say whether exemplar cases may be judged now: by whoever is not certified, or is soon not to be any more."""
    return not found.certified or (found.opens_on is not None and on >= found.opens_on)


def is_spent(row: Judged, given: Sequence[Given], terms: Terms, on: date) -> bool:
    """Say whether a case that somebody judged is closed to them.

    It opens again once a whole certificate has been given since on other cases, or after twice as long as one lasts.
    """
    before_last = len(given) > 1 and row.on <= given[-2].starts
    return not before_last and on < months_after(row.on, 2 * terms.months)
