"""Frameworks come from files: the shipped one loads, once, and what is wrong with another is said in sentences."""

from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from assessments.portfolio.frameworks.files import UnreadableFramework
from assessments.portfolio.frameworks.in_use import framework_in_use
from assessments.portfolio.frameworks.loading import load_framework
from assessments.portfolio.models import Criterion, FrameworkVersion
from courses.models import Module, Standing
from courses.standing import drift
from lms.calendar import today
from tests.cast import Cast

SHIPPED = Path("content/frameworks/vq5.yaml")
GATES = ("rosh-curiosity", "child-safeguarding", "domestic-abuse")


@pytest.fixture
def modules(cast: Cast) -> None:
    """Put the three modules of the shipped pack in place."""
    Module.objects.get_or_create(key="rosh-curiosity", defaults={"title": "Risk"})


def written(folder: Path, **changes: object) -> Path:
    """Write a small framework, changed, into a file."""
    content: dict[str, object] = {
        "key": "small",
        "name": "Small",
        "source": "ours",
        "units": [{"number": 1, "title": "One", "criteria": [{"code": "1.1", "text": "Does it"}]}],
    }
    file = folder / "small.yaml"
    file.write_text(yaml.safe_dump(content | changes))
    return file


def test_the_shipped_framework_has_the_six_units_and_the_counts_that_are_known_and_doubts_its_wording(
    modules: None,
) -> None:
    version = load_framework(SHIPPED)
    assert [unit.criteria.count() for unit in version.units.all()] == [5, 6, 4, 3, 4, 5]
    assert not version.confirmed
    criteria = {row.code: row for row in Criterion.objects.select_related("outcome")}
    assert all(row.outcome and row.stage in (1, 2, 3, 4) for row in criteria.values())
    assert (criteria["3.1"].times, criteria["3.1"].methods) == (2, {"observation": 1})
    # whoever does what a criterion is best shown by can meet it
    assert [row.code for row in criteria.values() if set(row.methods) - set(row.shown_by)] == []


@pytest.mark.parametrize("key", GATES)
def test_each_module_that_gates_a_first_case_has_a_criterion_that_can_be_observed(modules: None, key: str) -> None:
    load_framework(SHIPPED)
    assert any("observation" in row.shown_by for row in Criterion.objects.filter(modules__key=key))


def test_loading_twice_changes_nothing_and_a_changed_file_is_a_new_version(modules: None, tmp_path: Path) -> None:
    first = load_framework(written(tmp_path))
    assert load_framework(written(tmp_path)) == first
    second = load_framework(written(tmp_path, name="Smaller"))
    assert (second.number, FrameworkVersion.objects.count()) == (2, 2)
    assert framework_in_use() == second


def test_a_loaded_framework_is_counted_in_the_read_model(modules: None) -> None:
    load_framework(SHIPPED)
    assert set(Standing.objects.values_list("criteria_total", flat=True)) == {27}
    assert [fault for fault in drift(today()) if "criteria" in fault] == []


@pytest.mark.parametrize(
    ("units", "sentence"),
    [
        ([], "units is missing"),
        ([{"number": 2, "title": "One", "criteria": []}], "unit 1 needs its number, in order, and a title"),
        ([{"number": 1, "title": "One", "criteria": []}], "unit 1 has no criteria"),
        ([{"number": 1, "title": "One", "criteria": [{"code": "2.1", "text": "x"}]}], "does not begin with 1"),
        ([{"number": 1, "title": "One", "criteria": [{"code": "1.1", "text": ""}]}], "criterion 1.1 has no text"),
        ([{"number": 1, "title": "One", "criteria": [{"code": "1.1", "text": "x"}] * 2}], "the code 1.1 stands twice"),
        (
            [{"number": 1, "title": "One", "criteria": [{"code": "1.1", "text": "x", "shown_by": ["rumour"]}]}],
            "“rumour” is no kind of evidence",
        ),
        ([{"number": 1, "title": "One", "criteria": [{"code": "1.1", "text": "x" * 201}]}], "more than 200 characters"),
        ([{"number": 1, "title": "One", "criteria": [{"code": "1.1", "text": "x", "was": []}]}], "edition is missing"),
        (
            [{"number": 1, "title": "One", "criteria": [{"code": "1.1", "text": "x", "modules": ["nothing"]}]}],
            "names the module nothing, which is not here",
        ),
    ],
)
def test_a_faulty_framework_is_refused_with_a_sentence_and_nothing_half_saved(
    db: None, tmp_path: Path, units: list[object], sentence: str
) -> None:
    with pytest.raises(UnreadableFramework, match=sentence):
        load_framework(written(tmp_path, units=units))
    assert not FrameworkVersion.objects.exists()


def test_a_file_that_is_not_yaml_is_refused(db: None, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("units: [")
    with pytest.raises(UnreadableFramework, match=r"broken\.yaml: cannot be read as YAML"):
        load_framework(file)


def test_the_command_names_the_file_and_what_is_wrong(db: None, tmp_path: Path) -> None:
    folder = tmp_path / "frameworks"
    folder.mkdir()
    written(folder, source="")
    with pytest.raises(CommandError, match=r"small\.yaml: source is missing"):
        call_command("load_frameworks", "--content", str(tmp_path))
