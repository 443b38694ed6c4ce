"""Two nights in which held cases are asked about again, and what a manager answered between them."""

from datetime import date, timedelta
from typing import Final

from lms.management.example.clock import on_day
from lms.models import Person
from mentoring.caseload.answering_gaps import answer_gaps, gaps_on_record
from mentoring.caseload.held_duties import held_duties
from mentoring.caseload.recheck import go_on

DAY: Final = timedelta(days=1)
# Whose cases of high risk are co-worked until they move.
ANSWERED: Final = "ella.brandt"
WORDS: Final = (
    "Anjali Deshmukh goes through each of these cases with Ella on Tuesdays and signs the risk management plans. "
    "The first of them moves to her next week."
)


def ask_again(people: dict[str, Person], on: date) -> None:
    """Let two nights pass, the last one this morning."""
    with on_day(on - 3 * DAY):
        go_on(on=on - 3 * DAY)
    about = people[ANSWERED]
    duty = held_duties().select_related("owner").get(source_id=about.pk)
    if duty.owner is None:
        raise RuntimeError(f"Nobody manages {about}, so nobody of the example answers for the cases.")
    with on_day(on - 2 * DAY):
        until, seen = on + 9 * DAY, gaps_on_record(about)
        answer_gaps(person=about, words=WORDS, until=until, seen=seen, by=duty.owner)
    go_on(on=on)
