"""Forecasts as the night writes them: from the records of learners, one a month, and sums that add up."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from courses.changing import pause
from courses.models import Enrolment, LessonCompletion
from lms.calendar import months_after, today
from lms.progress.forecasting.gathering import facts_of
from lms.progress.forecasting.keeping import keep_forecasts
from lms.progress.models import Forecast, QualifyingMonth
from tests.cast import Cast
from tests.factories import portfolio, teaching
from tests.progress.test_board import more_learners


def begun(cast: Cast, months: int) -> Enrolment:
    """Move the start of Priya's pathway so many months back."""
    enrolment = Enrolment.objects.get(person=cast.priya)
    Enrolment.objects.filter(pk=enrolment.pk).update(starts=months_after(today(), -months))
    enrolment.refresh_from_db()
    return enrolment


def read_lessons(cast: Cast, enrolment: Enrolment, count: int = 20) -> None:
    """Give the first module so many lessons, and let a learner finish half of them, one a week from the start on."""
    module = cast.modules[0]
    for number in range(count):
        lesson = teaching.lesson(module, f"lesson-{number}")
        if number < count / 2:
            LessonCompletion.objects.create(
                person=enrolment.person,
                module=module,
                module_version=module.versions.latest("pk"),
                lesson_key=lesson.key,
                completed_at=datetime.combine(enrolment.starts + timedelta(weeks=2 * number), time(12), tzinfo=UTC),
            )


def test_the_facts_of_a_learner_are_the_days_of_their_records(cast: Cast) -> None:
    version, enrolment = portfolio.framework(), begun(cast, 6)
    read_lessons(cast, enrolment)
    waiting, again, done = (portfolio.evidence(cast.priya, version, code)[0] for code in ("1.1", "1.2", "2.2"))
    portfolio.judged(again, cast.helen, portfolio.not_yet())
    portfolio.judged(done, cast.helen)
    [(_, facts)] = facts_of([enrolment.pk], today())
    assert len(facts.plan) == 20 + 4
    assert facts.plan[-1] == pytest.approx(enrolment.pathway_version.months * 365.25 / 84)
    assert len(facts.done) == 10 + 2
    assert facts.waiting == (today(waiting.claimed_at),)
    assert (facts.waits, facts.returned) == ((0, 0), 1)


def test_a_month_keeps_one_forecast_and_only_the_newest_is_current(cast: Cast) -> None:
    enrolment = begun(cast, 5)
    first = today().replace(day=15)
    keep_forecasts(on=first)
    keep_forecasts(on=first + timedelta(days=1))
    keep_forecasts(on=months_after(first, 1))
    rows = list(Forecast.objects.filter(enrolment=enrolment).order_by("month").values_list("current", "worked_out_on"))
    assert rows == [(False, first + timedelta(days=1)), (True, months_after(first, 1))]


def test_whoever_is_paused_or_has_just_begun_has_a_reason_instead_of_a_range(cast: Cast) -> None:
    enrolment = begun(cast, 2)
    read_lessons(cast, enrolment, 4)
    keep_forecasts(on=today())
    assert Forecast.objects.get(enrolment=enrolment).refusal == Forecast.Refusal.TOO_EARLY
    pause(enrolment=enrolment, starts=today(), agreed_by=cast.imogen, by=cast.imogen, reason="Away")
    keep_forecasts(on=today())
    assert Forecast.objects.get(enrolment=enrolment).refusal == Forecast.Refusal.PAUSED


def test_whoever_has_left_has_no_current_forecast_any_more(cast: Cast) -> None:
    enrolment = begun(cast, 5)
    keep_forecasts(on=today())
    Enrolment.objects.filter(pk=enrolment.pk).update(status="withdrawn", ends=today())
    keep_forecasts(on=today())
    assert [row.current for row in Forecast.objects.filter(enrolment=enrolment)] == [False]


def test_the_sums_of_chances_come_to_no_more_than_the_learners_who_have_a_range(cast: Cast) -> None:
    enrolment = begun(cast, 5)
    read_lessons(cast, enrolment)
    keep_forecasts(on=today())
    ranges = Forecast.objects.filter(current=True, refusal="").count()
    assert ranges == 1
    total = QualifyingMonth.objects.aggregate(total=Sum("expected"))["total"] or 0
    assert ranges - 0.2 <= total <= ranges + 1e-9
    assert set(QualifyingMonth.objects.values_list("unit", flat=True)) <= {enrolment.standing.unit_id, None}


def test_the_night_asks_the_same_queries_for_few_learners_and_for_more(cast: Cast) -> None:
    begun(cast, 6)
    keep_forecasts(on=today())
    with CaptureQueriesContext(
        connection,
    ) as few:
        keep_forecasts(on=today())
    more_learners(cast, 6)
    keep_forecasts(on=today())
    with CaptureQueriesContext(connection) as many:
        keep_forecasts(on=today())
    assert len(many) == len(few)
