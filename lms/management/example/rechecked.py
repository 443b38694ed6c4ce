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
