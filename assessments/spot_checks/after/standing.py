"""How an outcome stands on a day, in words: provisional, appealed, replaced or final."""

from dataclasses import dataclass
from datetime import date, timedelta

from assessments.spot_checks.after.window import Window, is_final
from assessments.spot_checks.models import SpotCheckOutcome
from lms.calendar import in_words, today

How = SpotCheckOutcome.How


@dataclass(frozen=True)
class Standing:
    """How an outcome stands: a shape, a word, and the sentence, with its first words apart."""

    kind: str
    word: str
    lead: str
    text: str
    final: bool = False

    @property
    def in_words(self) -> str:
        """Say it in one piece."""
        return f"{self.lead} {self.text}"


def standing_of(outcome: SpotCheckOutcome, window: Window, on: date, *, own: bool = True) -> Standing:
    """Say how an outcome stands, to the officer (`own`) or to somebody else. No queries."""
    if not outcome.in_force:
        later = outcome.replaced_by
        day = in_words(today(later.given_at))
        return Standing("withdrawn", "Replaced", "Replaced:", f"a second reader decided on appeal on {day}.")
    if outcome.how == How.APPEAL:
        return _decided(outcome, window, on, own)
    if made := outcome.appealed:
        who = "you" if own else str(outcome.spot_check.officer)
        text = f"{who} appealed on {in_words(today(made.at))}. A second reader judges the case afresh."
        return Standing("under_way", "Appealed", "Nothing is final while the appeal is open:", text)
    if is_final(outcome, window, on) and window.last:
        day, last = in_words(window.last + timedelta(days=1)), in_words(window.last)
        return Standing("done", f"Final since {day}", f"Final since {day}:", f"nobody appealed by {last}.", True)
    return _open(outcome, window, own)


def _decided(outcome: SpotCheckOutcome, window: Window, on: date, own: bool) -> Standing:
    day = in_words(today(outcome.given_at))
    text = f"a second reader decided on appeal on {day}."
    if own and window.last and window.is_open(on):
        text += f" You can still reply by 23:59 on {_day(window.last)}."
    return Standing("done", f"Final since {day}", "Final:", text, True)


def _open(outcome: SpotCheckOutcome, window: Window, own: bool) -> Standing:
    officer = outcome.spot_check.officer
    if window.last is None:
        whose = "your time to reply or appeal runs on from the day you are back." if own else ""
        text = whose or f"{officer} is away, and their time to reply or appeal runs on from the day they are back."
        return Standing("waiting", "Provisional", "Nothing is final yet:", text)
    last = _day(window.last)
    if own:
        lead, text = "Nothing is final until you have had your say:", f"reply or appeal by 23:59 on {last}."
    else:
        lead, text = "Provisional:", f"{officer} may reply or appeal until 23:59 on {last}."
    return Standing("waiting", f"Provisional until {in_words(window.last)}", lead, text)


def _day(day: date) -> str:
    return f"{day:%A} {in_words(day)}"
