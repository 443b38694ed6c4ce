"""Each of the two says who did what; neither edits the other's account, or sees it before giving their own."""

from datetime import timedelta

import pytest
import time_machine

from lms.calendar import months_after, today
from lms.models import AuditEvent, Duty
from lms.permissions import NotAllowed
from mentoring.caseload.co_working.declaring import declare
from mentoring.caseload.co_working.duties import keep_co_working_duties
from mentoring.caseload.co_working.worked import story_of
from mentoring.caseload.models import Declaration
from tests.factories import coworking as make

LAST = -1


def said(row, by, account=None, months=1, **more):
    """Let one of the two say who did what, through the action."""
    return declare(co_working=row, month=make.month_back(months), account=account or make.account(), by=by, **more)


def seen_by(row, person, months=1):
    """Return the accounts of a month that somebody may read: the learner's, then the lead's."""
    return story_of(row, today()).seen_by(person).month(make.month_back(months)).accounts


def test_what_somebody_says_is_kept_and_recorded_without_its_numbers(cast):
    row = make.co_working(cast)
    kept = said(row, cast.priya, make.account((8, 2), (1, 1)))
    assert (kept.contacts_learner, kept.contacts_lead) == (8, 2)
    assert (kept.assessments_learner, kept.assessments_lead) == (1, 1)
    assert AuditEvent.objects.get(code="co_working_declared").facts == {
        "co_working": row.pk, "month": make.month_back(1).isoformat(), "replaces": None,
    }  # fmt: skip


def test_neither_sees_what_the_other_says_before_saying_it_themselves(cast):
    row = make.co_working(cast)
    mine, theirs = make.account((8, 2)), make.account((3, 7))
    said(row, cast.nadia, theirs)
    assert seen_by(row, cast.priya) == (None, None)
    assert seen_by(row, cast.nadia) == (None, theirs)
    assert seen_by(row, cast.daniel) == (None, theirs)
    said(row, cast.priya, mine)
    assert seen_by(row, cast.priya) == seen_by(row, cast.nadia) == seen_by(row, cast.daniel) == (mine, theirs)


def test_having_said_one_month_opens_no_other(cast):
    row = make.co_working(cast, months=2)
    said(row, cast.nadia, months=1)
    said(row, cast.nadia, months=2)
    said(row, cast.priya, months=2)
    assert None not in seen_by(row, cast.priya, months=2)
    assert seen_by(row, cast.priya, months=1) == (None, None)


@pytest.mark.parametrize("by", ["gareth", "daniel", "ruth", "callum"])
def test_nobody_else_says_anything_of_it(cast, by):
    with pytest.raises(NotAllowed, match="Only the lead and the learner"):
        said(make.co_working(cast), cast.people[by])


def test_the_same_twice_changes_nothing(cast):
    row = make.co_working(cast)
    assert said(row, cast.priya) == said(row, cast.priya)
    assert Declaration.objects.count() == 1


def test_another_account_beside_ones_own_is_refused_and_a_correction_replaces_it(cast):
    row = make.co_working(cast)
    first = said(row, cast.priya, make.account((8, 2)))
    with pytest.raises(NotAllowed, match="You gave an account of"):
        said(row, cast.priya, make.account((5, 5)))
    second = said(row, cast.priya, make.account((5, 5)), replaces=first.pk)
    assert second.replaces == first
    chain = story_of(row, today()).month(make.month_back(1)).chains["learner"]
    assert [one.contacts_learner for one in chain] == [8, 5]
    with pytest.raises(NotAllowed, match="You gave an account of"):
        said(row, cast.priya, make.account((1, 9)), replaces=first.pk)


def test_nobody_corrects_what_the_other_said(cast):
    row = make.co_working(cast)
    theirs = said(row, cast.nadia)
    with pytest.raises(NotAllowed, match="nothing of yours to correct"):
        said(row, cast.priya, make.account((1, 9)), replaces=theirs.pk)
    mine = said(row, cast.priya, make.account((1, 9)))
    with pytest.raises(NotAllowed, match="You gave an account of"):
        said(row, cast.priya, make.account((2, 8)), replaces=theirs.pk)
    assert seen_by(row, cast.nadia)[LAST] == make.account()
    assert mine.replaces is None


def test_what_was_said_is_never_changed(cast):
    kept = said(make.co_working(cast), cast.priya)
    with pytest.raises(TypeError, match="is a record"):
        kept.save()
    with pytest.raises(TypeError, match="never deleted"):
        kept.delete()


# ---- which months ----


def test_a_month_that_runs_is_said_when_it_is_over(cast):
    with time_machine.travel("2026-11-22 10:00", tick=False):
        row = make.co_working(cast, starts=today().replace(day=1))
        with pytest.raises(NotAllowed, match="end on 30 November 2026"):
            said(row, cast.priya, months=0)
    with time_machine.travel("2026-12-01 00:30", tick=False):
        assert said(row, cast.priya, months=1)


@pytest.mark.parametrize(("months", "sentence"), [(3, "was not co-worked in"), (-2, "was not co-worked in")])
def test_a_month_before_or_after_it_is_refused(cast, months, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        said(make.co_working(cast), cast.priya, months=months)


def test_too_few_days_are_not_asked_about_and_ten_are(cast):
    with time_machine.travel("2026-11-22 10:00", tick=False):
        short = make.co_working(cast, starts=today().replace(month=10, day=23))
        with pytest.raises(NotAllowed, match="co-worked on 9 days of October 2026"):
            said(short, cast.priya)
        enough = make.co_working(cast, starts=today().replace(month=10, day=22), case_key="")
        assert said(enough, cast.priya)


def test_what_ended_in_a_month_is_said_at_once(cast):
    with time_machine.travel("2026-11-22 10:00", tick=False):
        row = make.co_working(cast, starts=today().replace(day=1), ends=today())
        assert said(row, cast.nadia, months=0)


# ---- who is asked ----


def asked(kind="co_working_to_declare"):
    """Return the open duties of one kind."""
    return list(Duty.objects.open().filter(kind=kind))


def test_each_of_the_two_is_asked_when_the_month_is_over(cast):
    with time_machine.travel("2026-10-31 10:00", tick=False):
        row = make.co_working(cast, starts=today().replace(day=1))
        assert keep_co_working_duties(on=today()) == 0
        assert asked() == []
    with time_machine.travel("2026-11-01 03:00", tick=False):
        assert keep_co_working_duties(on=today()) == 2
        mine, theirs = asked()[0], asked("co_working_lead_to_declare")[0]
        assert (mine.owner, theirs.owner) == (cast.priya, cast.nadia)
        assert str(mine.due) == str(theirs.due) == "2026-11-06"
        assert mine.title == "Say who did what on case M••••17 in October 2026"
        assert mine.link == f"/caseload/co-working/{row.pk}/2026/10/"
        assert keep_co_working_duties(on=today()) == 2, "the same night twice asks once"
        assert len(asked()) == 1
        said(row, cast.priya)
        assert asked() == []
        assert len(asked("co_working_lead_to_declare")) == 1
        said(row, cast.nadia)
        assert asked("co_working_lead_to_declare") == []
        assert keep_co_working_duties(on=today()) == 0


def test_of_several_months_the_earliest_is_asked_and_the_next_follows(cast):
    with time_machine.travel("2026-11-22 10:00", tick=False):
        row = make.co_working(cast, months=2)
        keep_co_working_duties(on=today())
        first = asked()[0]
        assert "September 2026" in first.title
        assert "October 2026 too" in first.reason
        # Long past: five working days from today, not from a September that nobody can do anything about.
        assert str(first.due) == "2026-11-27"
        said(row, cast.priya, months=2)
        assert [duty.title for duty in asked()] == ["Say who did what on case M••••17 in October 2026"]


def test_the_reason_carries_no_number_of_the_other(cast):
    row = make.co_working(cast)
    said(row, cast.nadia, make.account((43, 44), (45, 46)))
    duty = asked()[0]
    assert not any(number in duty.title + duty.reason for number in ("43", "44", "45", "46"))


def test_whoever_has_left_is_asked_nothing(cast):
    row = make.co_working(cast)
    cast.nadia.is_active = False
    cast.nadia.save()
    keep_co_working_duties(on=today())
    assert asked("co_working_lead_to_declare") == []
    assert len(asked()) == 1
    assert row.ends is None


def test_what_is_long_over_asks_nothing_any_more(cast):
    row = make.co_working(cast, starts=months_after(today(), -15), ends=today() - timedelta(days=364))
    keep_co_working_duties(on=today())
    assert len(asked()) == 1
    keep_co_working_duties(on=today() + timedelta(days=1))
    assert asked() == []
    assert row.ends
