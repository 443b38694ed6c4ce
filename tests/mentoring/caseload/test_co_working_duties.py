"""What a co-worked case asks of the learner's manager: too large a share, accounts that differ, a silent lead."""

import pytest
import time_machine
from django.core.exceptions import ValidationError

from lms.actions import choose_rule
from lms.calendar import today
from lms.models import Duty, LineManagement, Person, Qualification
from lms.permissions import NotAllowed
from lms.policy.allocating import CO_WORKING_SHARE
from mentoring.caseload.co_working.answering import answer
from mentoring.caseload.co_working.declaring import declare
from mentoring.caseload.co_working.duties import keep_co_working_duties
from tests.factories import coworking as make

SHARE, DIFFERS = "co_working_share", "co_working_differs"
SILENT, UNLED = "co_working_silent", "co_working_unled"


def raised(kind=None):
    """Return what is open for the manager."""
    kinds = [kind] if kind else [SHARE, DIFFERS, SILENT, UNLED]
    return list(Duty.objects.open().filter(kind__in=kinds).order_by("pk"))


def kinds():
    """Return the kinds of what is open for the manager."""
    return {duty.kind for duty in raised()}


def correct(row, by, account, months=1):
    """Let somebody correct their account through the action."""
    last = row.declarations.filter(by=by, month=make.month_back(months)).order_by("-pk").first()
    return declare(co_working=row, month=last.month, account=account, by=by, replaces=last.pk)


@pytest.mark.parametrize(
    ("learners", "leads", "found"),
    [
        (((5, 5), (1, 1)), ((5, 5), (1, 1)), set()),
        (((501, 499), (0, 0)), ((500, 500), (0, 0)), {SHARE}),
        (((500, 500), (0, 0)), ((501, 499), (0, 0)), {SHARE}),
        (((4, 6), (2, 1)), ((4, 6), (2, 1)), {SHARE}),
        (((40, 60), (0, 0)), ((201, 799), (0, 0)), set()),
        (((40, 60), (0, 0)), ((20, 80), (0, 0)), {DIFFERS}),
        (((8, 2), (1, 0)), ((3, 7), (0, 1)), {SHARE, DIFFERS}),
        (((0, 0), (0, 0)), ((0, 0), (0, 0)), set()),
    ],
)
def test_what_two_accounts_raise(cast, learners, leads, found):
    row = make.co_working(cast)
    make.told(row, cast.priya, make.account(*learners))
    make.told(row, cast.nadia, make.account(*leads))
    assert kinds() == found


def test_one_account_is_enough_for_a_share_and_never_for_a_difference(cast):
    make.told(make.co_working(cast), cast.priya, make.account((9, 1), (1, 0)))
    assert kinds() == {SHARE}


def test_the_manager_is_asked_to_look_and_the_duty_carries_no_account(cast):
    row = make.co_working(cast)
    make.told(row, cast.priya, make.account((8, 2), (1, 0)))
    make.told(row, cast.nadia, make.account((3, 7), (0, 1)))
    share, differs = raised()
    assert {duty.owner for duty in (share, differs)} == {cast.daniel}
    # Duties about a learner are read by mentors, assessors and other managers.
    assert {duty.about for duty in (share, differs)} == {None}
    assert share.title.startswith("Look at case M••••17: how the work was shared in ")
    assert differs.title.startswith("Look at case M••••17: lead and learner differ on who did what in ")
    asked = "Read what the page of the case says of the month, and say what was agreed."
    assert {duty.reason for duty in (share, differs)} == {f"Priya Nair co-works it with Nadia Rowe. {asked}"}


def test_a_correction_that_takes_it_away_closes_it_and_says_that_no_manager_answered(cast):
    row = make.co_working(cast)
    make.told(row, cast.priya, make.account((9, 1)))
    duty = raised(SHARE)[0]
    correct(row, cast.priya, make.account((4, 6)))
    duty.refresh_from_db()
    assert duty.closed_at
    assert duty.closed_by is None
    correct(row, cast.priya, make.account((9, 1)))
    assert kinds() == {SHARE}, "what nobody answered comes back"


def test_a_correction_that_still_says_too_much_leaves_what_is_open(cast):
    row = make.co_working(cast)
    make.told(row, cast.priya, make.account((9, 1)))
    before = raised(SHARE)
    correct(row, cast.priya, make.account((8, 2)))
    assert raised() == before


# ---- the answer of a manager ----


def test_what_was_agreed_stays_on_record_and_is_not_asked_again(cast):
    row = make.co_working(cast)
    make.told(row, cast.priya, make.account((9, 1)))
    closed = answer(duty=raised(SHARE)[0], words=" Nadia leads the next four contacts. ", by=cast.daniel)
    assert (closed.close_reason, closed.closed_by) == ("Nadia leads the next four contacts.", cast.daniel)
    keep_co_working_duties(on=today())
    assert kinds() == set()


def test_an_account_that_says_no_more_than_was_answered_raises_nothing_and_one_that_says_more_does(cast):
    row = make.co_working(cast)
    make.told(row, cast.priya, make.account((8, 2)))
    answer(duty=raised(SHARE)[0], words="Spoke with both.", by=cast.daniel)
    make.told(row, cast.nadia, make.account((8, 2)))
    assert kinds() == set()
    correct(row, cast.nadia, make.account((9, 1)))
    assert kinds() == {SHARE}


def test_the_next_month_is_another_matter(cast):
    row = make.co_working(cast, months=2)
    make.told(row, cast.priya, make.account((8, 2)), months=2)
    answer(duty=raised(SHARE)[0], words="Spoke with both.", by=cast.daniel)
    make.told(row, cast.priya, make.account((8, 2)), months=1)
    assert len(raised(SHARE)) == 1


@pytest.mark.parametrize(
    ("by", "sentence"),
    [("nadia", "work on this case yourself"), ("carys", "outside the place"), ("gareth", "outside the place")],
)
def test_who_may_not_answer(cast, by, sentence):
    make.told(make.co_working(cast), cast.priya, make.account((9, 1)))
    with pytest.raises(NotAllowed, match=sentence):
        answer(duty=raised()[0], words="All is well.", by=cast.people[by])


def test_no_words_no_answer_and_no_second_one(cast):
    make.told(make.co_working(cast), cast.priya, make.account((9, 1)))
    duty = raised()[0]
    with pytest.raises(ValidationError, match="Write what was agreed"):
        answer(duty=duty, words="  ", by=cast.daniel)
    answer(duty=duty, words="Spoke with both.", by=cast.ruth)
    with pytest.raises(NotAllowed, match="by Ruth Ellison"):
        answer(duty=duty, words="Spoke with both.", by=cast.daniel)


def test_a_manager_who_leads_the_case_is_not_asked_about_themselves(cast):
    LineManagement.objects.filter(person=cast.priya).update(manager=cast.nadia)
    make.told(make.co_working(cast), cast.priya, make.account((9, 1)))
    duty = raised()[0]
    assert (duty.owner, duty.owner_role, duty.owner_unit) == (None, "head_of_pdu", cast.team)


def test_without_a_line_manager_the_senior_officers_of_the_place_are_asked(cast):
    LineManagement.objects.filter(person=cast.priya).delete()
    make.told(make.co_working(cast), cast.priya, make.account((9, 1)))
    assert (raised()[0].owner_role, raised()[0].owner_unit) == ("spo", cast.team)


def test_whoever_manages_the_learner_from_now_on_is_asked_from_now_on(cast):
    make.told(make.co_working(cast), cast.priya, make.account((9, 1)))
    LineManagement.objects.filter(person=cast.priya).update(manager=cast.carys)
    keep_co_working_duties(on=today())
    assert [duty.owner for duty in raised()] == [cast.carys]


def test_a_region_chooses_its_own_share_for_the_months_that_follow(cast):
    choose_rule(
        rule=CO_WORKING_SHARE, region=cast.region, value=30, starts=today(), reason="Learners are few.", by=cast.imogen
    )
    row = make.co_working(cast, months=1, starts=make.month_back(1), ends=None)
    make.told(row, cast.priya, make.account((4, 6)))
    assert kinds() == set(), "the month was over before the region chose"


# ---- a lead who says nothing ----


def test_after_two_months_without_an_account_of_the_lead_the_manager_is_asked(cast):
    row = make.co_working(cast, starts=make.month_back(2).replace(year=2026, month=9))
    make.told_on(row, cast.priya, make.account(), 2026, 9)
    with time_machine.travel("2026-11-06 03:00", tick=False):
        keep_co_working_duties(on=today())
        assert kinds() == set(), "October may still be said today"
    with time_machine.travel("2026-11-07 03:00", tick=False):
        keep_co_working_duties(on=today())
        duty = raised(SILENT)[0]
        assert duty.title == "Ask whether Nadia Rowe still leads case M••••17"
        assert "nothing of September 2026 and October 2026 is on record from the lead" in duty.reason
        assert (duty.owner, str(duty.due)) == (cast.daniel, "2026-11-13")
        answer(duty=duty, words="She was away and says it this week.", by=cast.daniel)
        keep_co_working_duties(on=today())
        assert kinds() == set()
    with time_machine.travel("2026-12-10 03:00", tick=False):
        keep_co_working_duties(on=today())
        assert kinds() == {SILENT}, "a third month says more than the two that were answered"
        make.told_on(row, cast.nadia, make.account(), 2026, 9)
        make.told_on(row, cast.nadia, make.account(), 2026, 10)
        assert kinds() == set()


def test_a_silent_learner_raises_nothing_with_the_manager(cast):
    row = make.co_working(cast, months=4)
    for months in (4, 3, 2, 1):
        make.told(row, cast.nadia, make.account(), months=months)
    keep_co_working_duties(on=today())
    assert kinds() == set()


# ---- a lead who may lead no more ----


@pytest.mark.parametrize("by", ["qualification", "account"])
def test_a_case_whose_lead_may_lead_no_more_is_brought_to_the_manager_once(cast, by):
    row = make.co_working(cast, starts=today())
    keep_co_working_duties(on=today())
    assert kinds() == set()
    if by == "qualification":
        Qualification.objects.filter(person=cast.nadia).update(ends=today())
    else:
        Person.objects.filter(pk=cast.nadia.pk).update(is_active=False)
    keep_co_working_duties(on=today())
    duty = raised(UNLED)[0]
    assert duty.title == "Say who leads case M••••17 now"
    assert "cannot lead a co-worked case. End this co-working, and agree one with somebody who may lead." in duty.reason
    answer(duty=duty, words="Gareth leads it from Monday.", by=cast.daniel)
    keep_co_working_duties(on=today())
    assert kinds() == set()
    assert row.ends is None


def test_one_that_is_over_asks_nobody_who_leads_it(cast):
    make.co_working(cast, starts=make.month_back(1), ends=today())
    Qualification.objects.filter(person=cast.nadia).update(ends=today())
    keep_co_working_duties(on=today())
    assert kinds() == set()


# ---- the night ----


def test_a_night_with_nothing_to_do_asks_as_much_of_the_database_however_many_cases_there_are(
    cast, django_assert_num_queries
):
    def queries_of_a_night():
        keep_co_working_duties(on=today())
        with django_assert_num_queries(9):
            keep_co_working_duties(on=today())

    make.told(make.co_working(cast, months=3), cast.priya, make.account((9, 1)), months=3)
    queries_of_a_night()
    for number in range(4):
        row = make.co_working(cast, months=3, case_key=f"{number}")
        make.told(row, cast.priya, make.account((9, 1)), months=2)
        make.told(row, cast.nadia, make.account((1, 9)), months=2)
    queries_of_a_night()
