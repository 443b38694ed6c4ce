"""A witness, or an observer, presses twice at once. SQLite lets one writer in at a time: this plays on PostgreSQL."""

from assessments.portfolio.evidence.drafts import begin_draft
from assessments.portfolio.evidence.observing import Observation, finish_observation
from assessments.portfolio.models import Evidence, EvidenceDraft, WitnessRequest
from assessments.portfolio.witnesses import asking, opening, stating
from lms.calendar import today
from lms.models import Duty
from tests.cast import Cast
from tests.factories.portfolio import criterion, framework
from tests.factories.witnesses import asked, code_for, question, statement
from tests.races import RACE, at_once

pytestmark = RACE


def test_of_two_statements_at_once_by_one_link_one_is_kept(cast: Cast) -> None:
    request = asked(cast.priya, framework())
    results = at_once(
        lambda: stating.state(request=request, statement=statement(text="She led the meeting.")),
        lambda: stating.state(request=request, statement=statement(text="She listened well.")),
    )
    evidence = Evidence.objects.get()
    assert evidence in results
    assert sum("each link works once" in str(result) for result in results) == 1
    assert Duty.objects.filter(kind="claim_evidence").count() == 1


def test_a_statement_and_its_cancelling_at_once_do_not_both_happen(cast: Cast) -> None:
    request = asked(cast.priya, framework())
    at_once(
        lambda: stating.state(request=request, statement=statement()),
        lambda: asking.cancel(request=request, by=cast.priya),
    )
    row = WitnessRequest.objects.get()
    assert (row.used_at is None) != (row.cancelled_at is None)
    assert Evidence.objects.count() == (1 if row.used_at else 0)


def test_codes_tried_at_once_are_counted_one_by_one(cast: Cast) -> None:
    request = asked(cast.priya, framework())
    code = code_for(request)
    wrong = "000000" if code != "000000" else "111111"
    at_once(*[lambda: opening.enter(request=request, code=wrong)] * 6)
    assert WitnessRequest.objects.get().code_tries == 5


def test_the_same_question_asked_twice_at_once_is_asked_once(cast: Cast) -> None:
    version = framework()
    results = at_once(*[lambda: asking.ask_witness(by=cast.priya, question=question(version))] * 2)
    assert results == [WitnessRequest.objects.get()] * 2


def test_an_observation_sent_twice_at_once_is_one_piece_of_evidence(cast: Cast) -> None:
    version = framework()
    draft = begin_draft(person=cast.priya, by=cast.gareth, kind="observation")
    seen = Observation("Home visit", today(), "A visit.", {criterion(version, "2.1"): "She asked who lives there."})
    results = at_once(
        *[lambda: finish_observation(draft=EvidenceDraft.objects.get(pk=draft.pk), by=cast.gareth, observation=seen)]
        * 2,
        told=(EvidenceDraft.DoesNotExist,),
    )
    assert Evidence.objects.get() in results
