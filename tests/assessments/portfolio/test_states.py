"""Where a claim stands, as tables."""

from dataclasses import dataclass

import pytest

from assessments.portfolio.states import State, of_criterion, present


@dataclass(frozen=True)
class Row:
    """A judgement as the pure module sees it."""

    name: str
    met: bool
    counts: bool = True
    returned: bool = False
    kept_beside: bool = False


MET, NOT_YET = Row("met", True), Row("not yet", False)
UNSIGNED_MET, UNSIGNED_NOT_YET = Row("unsigned met", True, False), Row("unsigned not yet", False, False)
RETURNED = Row("returned", True, False, True)
BESIDE = Row("beside", True, False, kept_beside=True)


@pytest.mark.parametrize(
    ("judgements", "state", "final", "counts_as_met"),
    [
        ([], State.WAITING, None, False),
        ([MET], State.MET, MET, True),
        ([NOT_YET], State.NOT_YET, NOT_YET, False),
        ([UNSIGNED_MET], State.TO_COUNTERSIGN, None, False),
        ([RETURNED], State.RETURNED, None, False),
        ([NOT_YET, MET], State.MET, MET, True),
        ([MET, NOT_YET], State.NOT_YET, NOT_YET, False),
        # what waits for a signature takes nothing away from what counts
        ([MET, UNSIGNED_NOT_YET], State.TO_COUNTERSIGN, MET, True),
        ([NOT_YET, UNSIGNED_MET], State.TO_COUNTERSIGN, NOT_YET, False),
        ([MET, RETURNED], State.RETURNED, MET, True),
        ([RETURNED, MET], State.MET, MET, True),
        ([RETURNED, UNSIGNED_MET], State.TO_COUNTERSIGN, None, False),
        # what came second to another judgement is kept and counts for nothing
        ([NOT_YET, BESIDE], State.NOT_YET, NOT_YET, False),
        ([BESIDE], State.WAITING, None, False),
    ],
)
def test_a_claim_stands_where_its_judgements_put_it(
    judgements: list[Row], state: State, final: Row | None, counts_as_met: bool
) -> None:
    found = present(judgements)
    assert (found.state, found.final, found.met) == (state, final, counts_as_met)
    standing = [judgement for judgement in judgements if not judgement.kept_beside]
    assert found.latest == (standing[-1] if standing else None)


@pytest.mark.parametrize(
    ("claims", "state"),
    [
        ([], None),
        ([[]], State.WAITING),
        ([[NOT_YET]], State.NOT_YET),
        ([[NOT_YET], [MET]], State.MET),
        ([[MET], [NOT_YET]], State.MET),
        ([[NOT_YET], []], State.WAITING),
        ([[], [UNSIGNED_MET]], State.TO_COUNTERSIGN),
        ([[RETURNED], [NOT_YET]], State.RETURNED),
        ([[MET, UNSIGNED_NOT_YET]], State.MET),
    ],
)
def test_a_criterion_is_met_once_one_claim_on_it_is(claims: list[list[Row]], state: State | None) -> None:
    assert of_criterion([present(judgements) for judgements in claims]) == state
