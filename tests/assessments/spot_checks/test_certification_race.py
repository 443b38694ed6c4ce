"""Two exemplar cases finished at once, and one begun twice at once. Plays on PostgreSQL only."""

from assessments.spot_checks.case_files.attempts import begin, finish, keep, open_next
from assessments.spot_checks.models import CaseFileAttempt, Certificate
from tests.cast import Cast
from tests.factories import case_files, spot_checks
from tests.races import RACE, at_once

pytestmark = RACE


def test_two_cases_finished_at_once_give_one_certificate(cast: Cast) -> None:
    begun = [begin(version=case, by=cast.amara) for case in case_files.exemplars(spot_checks.standard(), "a", "b", "c")]
    for attempt in begun:
        open_next(attempt=attempt, by=cast.amara)
        keep(attempt=attempt, by=cast.amara, answers=case_files.given("issn"))
    results = at_once(*(lambda attempt=attempt: finish(attempt=attempt, by=cast.amara) for attempt in begun))
    assert Certificate.objects.count() == 1
    refused = [result for result in results if isinstance(result, str)]
    assert len(refused) == 1
    assert refused[0].startswith("You are certified for “Public protection”.")


def test_a_case_begun_twice_at_once_is_begun_once(cast: Cast) -> None:
    case = case_files.case_file(spot_checks.standard(), "a")
    results = at_once(*[lambda: begin(version=case, by=cast.priya)] * 3)
    assert results == [CaseFileAttempt.objects.get()] * 3
