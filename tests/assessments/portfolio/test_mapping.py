"""A new version of a framework takes earlier evidence along: criteria are split, merged or retired, nothing is lost."""

from pathlib import Path

import pytest
import yaml

from assessments.portfolio.frameworks.files import UnreadableFramework
from assessments.portfolio.frameworks.in_use import continued_by, criteria_of, framework_in_use
from assessments.portfolio.frameworks.loading import load_framework
from assessments.portfolio.gap import portfolios_of
from assessments.portfolio.states import State
from tests.cast import Cast
from tests.factories.portfolio import evidence, judged

Rows = dict[str, list[str] | None]
FIRST: Rows = {"1.1": None, "1.2": None, "1.3": None}


def written(folder: Path, edition: str, rows: Rows, **more: object) -> Path:
    """Write an edition of a small framework: each code, with the earlier ones that it continues."""
    criteria = [
        {"code": code, "text": f"Does {code} of {edition}"} | ({} if was is None else {"was": was})
        for code, was in rows.items()
    ]
    units = [{"number": 1, "title": "One", "criteria": criteria}]
    file = folder / f"{edition}.yaml"
    file.write_text(
        yaml.safe_dump({"key": "small", "name": "S", "source": "ours", "edition": edition, "units": units} | more)
    )
    return file


@pytest.mark.parametrize(
    ("second", "dropped", "counts_for"),
    [
        (FIRST, [], {"1.1": {"1.1"}, "1.2": {"1.2"}, "1.3": {"1.3"}}),  # by the same code
        # split: evidence of the old one counts for both
        (FIRST | {"1.4": ["1.1"]}, [], {"1.1": {"1.1", "1.4"}, "1.2": {"1.2"}, "1.3": {"1.3"}}),
        # merged: evidence of both counts for the new one
        ({"1.1": ["1.1", "1.2"], "1.3": None}, [], {"1.1": {"1.1"}, "1.2": {"1.1"}, "1.3": {"1.3"}}),
        # numbered afresh: a code means what the file says, not what it was
        ({"1.1": ["1.3"], "1.2": ["1.1"], "1.3": ["1.2"]}, [], {"1.1": {"1.2"}, "1.2": {"1.3"}, "1.3": {"1.1"}}),
        # retired
        ({"1.1": None, "1.2": None}, ["1.3"], {"1.1": {"1.1"}, "1.2": {"1.2"}, "1.3": set()}),
        # new, though its code was used before
        ({"1.1": None, "1.2": None, "1.3": []}, ["1.3"], {"1.1": {"1.1"}, "1.2": {"1.2"}, "1.3": set()}),
    ],
)
def test_evidence_of_an_earlier_version_counts_for_what_took_its_place(
    cast: Cast, tmp_path: Path, second: Rows, dropped: list[str], counts_for: dict[str, set[str]]
) -> None:
    old = load_framework(written(tmp_path, "a", FIRST))
    claims = {code: evidence(cast.priya, old, code, title=f"For {code}")[0] for code in FIRST}
    for claim in claims.values():
        judged(claim, cast.helen)
    # twice onwards: nothing gets lost over several versions either
    load_framework(written(tmp_path, "b", second, follows="a", **({"dropped": dropped} if dropped else {})))
    load_framework(written(tmp_path, "c", dict.fromkeys(second)))
    criteria = {row.pk: row.code for row in criteria_of(framework_in_use())}
    found = continued_by(framework_in_use())
    assert {
        code: {criteria[pk] for pk in found.get(claim.criterion_id, ())} for code, claim in claims.items()
    } == counts_for
    portfolio = portfolios_of([cast.priya.pk], framework_in_use())[cast.priya.pk]
    expected = {code for codes in counts_for.values() for code in codes}
    assert {row.code for row in criteria_of(framework_in_use()) if portfolio.state_of(row) == State.MET} == expected
    assert {claims[code].pk for code, now in counts_for.items() if not now} == set(portfolio.retired)
    assert set(portfolio.by_claim) == {claim.pk for claim in claims.values()}


def test_a_corrected_word_within_an_edition_keeps_the_codes_as_they_are(cast: Cast, tmp_path: Path) -> None:
    load_framework(written(tmp_path, "a", FIRST))
    turned: Rows = {"1.1": ["1.2"], "1.2": ["1.1"], "1.3": None}
    load_framework(written(tmp_path, "b", turned))
    [claim] = evidence(cast.priya, framework_in_use(), "1.1")  # type: ignore[arg-type]
    corrected = load_framework(written(tmp_path, "b", turned, name="Spelt rightly"))
    criteria = {row.pk: row.code for row in criteria_of(corrected)}
    assert [criteria[pk] for pk in continued_by(corrected)[claim.criterion_id]] == ["1.1"]


@pytest.mark.parametrize(
    ("edition", "rows", "more", "sentence"),
    [
        ("b", {"1.1": None, "1.2": None}, {}, "says nothing of criterion 1.3 of version 1"),
        ("a", {"1.1": None, "1.2": None}, {}, "says nothing of criterion 1.3 of version 1"),
        ("b", FIRST | {"1.4": ["1.9"]}, {}, "names the earlier criterion 1.9, which version 1 does not have"),
        ("b", FIRST, {"dropped": ["1.9"]}, "names the earlier criterion 1.9"),
        ("b", FIRST, {"dropped": ["1.3"]}, "drops criterion 1.3, and continues it too"),
        ("c", FIRST, {"follows": "b"}, "follows edition b, and a is in use. Load b first"),
        ("b", FIRST, {"follows": "b"}, "cannot follow itself"),
    ],
)
def test_a_version_that_would_let_evidence_be_forgotten_is_refused(
    db: None, tmp_path: Path, edition: str, rows: Rows, more: dict[str, object], sentence: str
) -> None:
    first = load_framework(written(tmp_path, "a", FIRST))
    with pytest.raises(UnreadableFramework, match=sentence):
        load_framework(written(tmp_path, edition, rows, **more))
    assert framework_in_use() == first
