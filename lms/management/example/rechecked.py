"""Two nights in which held cases are asked about again, and what a manager answered between them."""

from datetime import date, timedelta
from typing import Final

from lms.management.example.clock import on_day
from lms.models import Person
from mentoring.caseload.held.answering import answer_gaps, gaps_on_record
from mentoring.caseload.held.duties import held_duties
from mentoring.caseload.held.recheck import go_on

DAY: Final = timedelta(days=1)
# Whose case of high risk is watched by somebody qualified until it moves.
ANSWERED: Final = "ella.brandt"
WORDS: Final = (
    "Anjali Deshmukh goes through this case with Ella each Tuesday, and signs its risk management plan. "
    "It moves to her next week, when a case of hers ends."
)
# About whose cases nobody has answered yet.
OPEN: Final = frozenset({"priya.nair", "tom.ashby", "lucy.hargreave", "freya.stokes"})
THEIR_WORDS: Final = (
    "These cases are co-worked: the lead keeps the contact and signs the plan. I look at each of them in supervision "
    "every second week, until what is missing is shown."
)


def ask_again(people: dict[str, Person], on: date) -> None:
    """Let two nights pass, the last one this morning; managers answer for most of what the first one found."""
    with on_day(on - 3 * DAY):
        go_on(on=on - 3 * DAY)
    left_open = {people[key].pk for key in OPEN}
    asked = {duty.source_id: duty.owner for duty in held_duties().select_related("owner")}
    if asked.get(people[ANSWERED].pk) is None:
        raise RuntimeError(f"Nobody manages {people[ANSWERED]}, so nobody of the example answers for the cases.")
    with on_day(on - 2 * DAY):
        for about in people.values():
            manager = asked.get(about.pk)
            if manager and about.pk not in left_open:
                words = WORDS if about == people[ANSWERED] else THEIR_WORDS
                answer_gaps(person=about, words=words, until=on + 9 * DAY, seen=gaps_on_record(about), by=manager)
    go_on(on=on)
