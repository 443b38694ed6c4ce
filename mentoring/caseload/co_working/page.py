"""How co-worked cases are set out on a page: a row a month, the account of each of the two side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.urls import reverse

from lms.calendar import in_words, today
from lms.models import Duty, Person
from lms.policy.allocating import CO_WORKING_SHARE
from lms.rules import Answer
from mentoring.caseload.co_working.asks import TO_DECLARE
from mentoring.caseload.co_working.permissions import LEAD, LEARNER, SIDES, side_of
from mentoring.caseload.co_working.shares import WORK, Account, in_tenths
from mentoring.caseload.co_working.worked import Chain, Story, Told, account_of
from mentoring.caseload.facts import joined
from mentoring.caseload.models import CoWorking

Dues = Mapping[int, date]


@dataclass(frozen=True)
class Bar:
    """One kind of work by one account: the learner's share, drawn against the rule."""

    label: str
    words: str
    percent: str
    # Whole numbers for the drawing: a viewBox of 100 has no room for tenths.
    width: int
    limit: int

    @property
    def over(self) -> bool:
        """Say whether the bar passes the line."""
        return self.width > self.limit


@dataclass(frozen=True)
class Said:
    """What one of the two says of a month, as it stands, with what they said before."""

    who: str
    bars: tuple[Bar, ...] = ()
    when: str = ""
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    """How a month stands: a shape and words."""

    kind: str
    text: str


@dataclass(frozen=True)
class MonthRow:
    """One month with what may be read of it."""

    month: str
    said: tuple[Said, ...]
    states: tuple[State, ...]
    href: str = ""
    link: str = ""


@dataclass(frozen=True)
class Shown:
    """One co-working as a page shows it to somebody."""

    row: CoWorking
    title: str
    about: str
    months: tuple[MonthRow, ...]
    href: str
    names: tuple[str, ...]
    to_come: str = ""


@dataclass(frozen=True)
class Owed:
    """A month of which somebody has still to say who did what."""

    title: str
    why: str
    href: str
    due: date


def names_of(story: Story, reader: Person) -> dict[str, str]:
    """Return how each of the two is called on the reader's page."""
    people = {LEARNER: story.co_working.learner, LEAD: story.co_working.lead}
    return {side: "You" if person.pk == reader.pk else person.name for side, person in people.items()}


def dues_of(reader: Person) -> Dues:
    """Return by when somebody is asked to say who did what, by co-working: what was recorded late is due later."""
    rows = Duty.objects.open().filter(owner=reader, kind__in=TO_DECLARE.values())
    return dict(rows.values_list("source_id", "due"))


def _due(told: Told, row: CoWorking, dues: Dues) -> date:
    return max(told.due, dues.get(row.pk, told.due))


def shown(story: Story, reader: Person, on: date, dues: Dues) -> Shown:
    """Set out a co-working for somebody, with no more than they may read."""
    row, names = story.co_working, names_of(story, reader)
    seen = story.seen_by(reader)
    order = _order(story, reader)
    pairs = zip(reversed(seen.months), reversed(story.months), strict=True)
    months = tuple(
        _month(told, whole, story, reader, on, dues)
        for told, whole in pairs
        if told.first or (whole.counts and whole.part.is_over(on))
    )
    case = f"Case {row.case_mask}" if row.case_mask else "A case"
    return Shown(
        row=row,
        title=f"{case}, {row.learner.name} with {row.lead.name}",
        about=_about(row),
        months=months,
        href=reverse("caseload:co_worked", args=[row.pk]),
        names=tuple(names[side] for side in order),
        to_come=_to_come(story, on),
    )


def _order(story: Story, reader: Person) -> tuple[str, ...]:
    """Put one's own account first; a manager reads the learner's first."""
    return SIDES[::-1] if side_of(reader, story.co_working) == LEAD else SIDES


def _about(row: CoWorking) -> str:
    until = f" until {in_words(date.fromordinal(row.ends.toordinal() - 1))}" if row.ends else ""
    return f"{row.lead.name} leads it; {row.learner.name} works on it from {in_words(row.starts)}{until}."


def _to_come(story: Story, on: date) -> str:
    """Say from when the month that runs is to be declared."""
    running = [told for told in story.months if not told.part.is_over(on) and told.counts]
    return f"{running[-1].part.in_words} is to be said from {in_words(running[-1].part.ends)}." if running else ""


def _month(told: Told, whole: Told, story: Story, reader: Person, on: date, dues: Dues) -> MonthRow:
    names, side = names_of(story, reader), side_of(reader, story.co_working)
    limit = whole.rule(CO_WORKING_SHARE)
    said = tuple(_said(names[one], told.chains[one], limit) for one in _order(story, reader))
    month = whole.part.month
    href = reverse("caseload:declare", args=[story.co_working.pk, month.year, month.month]) if side else ""
    link = ("Look at it, or correct yours" if whole.chains[side] else "Say who did what") if side else ""
    return MonthRow(whole.part.in_words, said, tuple(_states(told, whole, story, reader, on, dues)), href, link)


def _said(who: str, chain: Chain, limit: Answer) -> Said:
    if not chain:
        return Said(who)
    latest = chain[-1]
    before = tuple(f"{in_words(today(row.at))}: {account_of(row).in_words}" for row in chain[:-1])
    return Said(who, bars_of(account_of(latest), int(limit.value)), in_words(today(latest.at)), before)


def bars_of(account: Account, limit: int) -> tuple[Bar, ...]:
    """Return the bars of an account."""
    splits = ((work, account.of(work)) for work in WORK)
    return tuple(
        Bar(work.capitalize(), split.in_words, split.percent, _width(split.share, limit), limit)
        for work, split in splits
    )


def _width(share: Fraction, limit: int) -> int:
    """Return how wide a bar is: one that passes the line by little is drawn past it, and no other one is."""
    return max(round(share), limit + 1) if share > limit else min(round(share), limit)


def _states(told: Told, whole: Told, story: Story, reader: Person, on: date, dues: Dues) -> Iterator[State]:
    """Say what of a month is missing, and what stands out of what may be read of it."""
    side, names = side_of(reader, story.co_working), names_of(story, reader)
    for one in _order(story, reader):
        # That the other has given an account is no secret; what it says is, until one's own is given.
        if whole.owed_by(one, on):
            due = _due(whole, story.co_working, dues) if one == side else None
            yield _missing(due, names[one], on)
    if told.differs:
        yield State("warn", f"{in_tenths(told.apart)} points apart")
    if told.too_much:
        limit, work = whole.rule(CO_WORKING_SHARE).in_words, joined(told.too_much)
        yield State("warn", f"More than {limit} of the {work} by {_by(names)}")
    if None not in told.accounts and not told.differs and not told.too_much:
        yield State("done", "Both say much the same")


def _by(names: dict[str, str]) -> str:
    return "you" if names[LEARNER] == "You" else names[LEARNER]


def _missing(due: date | None, who: str, on: date) -> State:
    """Say that an account is missing: one's own with its day, the other's without."""
    if due is None:
        return State("waiting", f"{who} has not said yet")
    return State("overdue", f"Was due {in_words(due)}") if on > due else State("due", f"Due {in_words(due)}")


def owed_to(stories: list[Story], reader: Person, on: date, dues: Dues) -> list[Owed]:
    """Return what somebody has still to say, the longest due first."""
    found = []
    for story in stories:
        row, side = story.co_working, side_of(reader, story.co_working)
        other = row.lead if side == LEARNER else row.learner
        for told in story.owed_by(side, on) if side else ():
            case = f"case {row.case_mask}" if row.case_mask else f"the case with {other}"
            month = told.part.month
            found.append(
                Owed(
                    title=f"Say who did what on {case} in {told.part.in_words}",
                    why=f"Four numbers: contacts and assessments, by you and by {other}. {other} says the same of the "
                    f"month, and neither of you sees the other’s first.",
                    href=reverse("caseload:declare", args=[row.pk, month.year, month.month]),
                    due=_due(told, row, dues),
                )
            )
    return sorted(found, key=lambda owed: (owed.due, owed.title))
