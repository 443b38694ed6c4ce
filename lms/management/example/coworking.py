"""Co-worked cases of the example: one that lead and learner tell differently, and one that waits for the learner."""

from datetime import date
from typing import Final

from lms.calendar import months_after, working_day_after
from lms.management.example.clock import on_day
from lms.models import Duty, Person, Post
from mentoring.caseload.co_working.actions import agree
from mentoring.caseload.co_working.answering import answer
from mentoring.caseload.co_working.asks import SHARE
from mentoring.caseload.co_working.declaring import declare
from mentoring.caseload.co_working.duties import keep_co_working_duties
from mentoring.caseload.co_working.shares import Account, Split
from mentoring.caseload.models import CoWorking
from mentoring.caseload.references import key_of, mask_of

AGREED: Final = "Nadia leads the home visits from now on. Zainab writes the review with her, and not instead of her."


def play_co_working(people: dict[str, Person], day: date) -> None:
    """Play both cases, as they were agreed and told month by month."""
    this_month = day.replace(day=1)
    before, last = months_after(this_month, -2), months_after(this_month, -1)
    zainab, nadia, daniel = people["zainab.iqbal"], people["nadia.rowe"], people["daniel.okafor"]
    row = _agree(zainab, nadia, daniel, before, "M000017")
    _night(last)
    _tell(row, zainab, before, _account((6, 4), (0, 1)), 2, day)
    _tell(row, nadia, before, _account((5, 5), (0, 1)), 3, day)
    _settle(daniel, before, day)
    gareth, kwame = people["gareth.pugh"], people["kwame.mensah"]
    shared = _agree(kwame, gareth, daniel, last, "K000052")
    _night(this_month)
    _tell(row, zainab, last, _account((9, 2), (1, 0)), 2, day)
    _tell(row, nadia, last, _account((4, 7), (0, 1)), 4, day)
    _tell(shared, gareth, last, _account((2, 6), (0, 1)), 2, day)
    keep_co_working_duties(on=day)


def _night(day: date) -> None:
    """Ask both, as every night does, when a month is over."""
    with on_day(day):
        keep_co_working_duties(on=day)


def _account(contacts: tuple[int, int], assessments: tuple[int, int]) -> Account:
    """Return an account: what the learner did, then what the lead did."""
    return Account(Split(*contacts), Split(*assessments))


def _agree(learner: Person, lead: Person, by: Person, starts: date, reference: str) -> CoWorking:
    unit = Post.objects.on(starts).select_related("unit").get(person=lead).unit
    with on_day(starts):
        return agree(
            learner=learner,
            lead=lead,
            by=by,
            case_mask=mask_of(reference),
            case_key=key_of(reference),
            unit=unit,
            starts=starts,
        )


def _after(month: date, days: int, day: date) -> date:
    """Return some working days after the end of a month; today at the latest."""
    return min(working_day_after(months_after(month, 1), days), day)


def _tell(row: CoWorking, by: Person, month: date, account: Account, days: int, day: date) -> None:
    with on_day(_after(month, days, day)):
        declare(co_working=row, month=month, account=account, by=by)


def _settle(by: Person, month: date, day: date) -> None:
    """Let the manager answer what the first month raised."""
    with on_day(_after(month, 6, day)):
        answer(duty=Duty.objects.open().get(kind=SHARE), words=AGREED, by=by)
