"""Pathways from data: what is shipped, what is refused with every reason, and versions that nobody is moved between."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from courses.models import Enrolment, Module, Pathway, PathwayVersion, StageModule
from courses.pathway_data import facts_of, load_pathways, open_version
from courses.pathway_file import UnreadablePathways, read_pathways
from courses.prerequisites import cycles, order_problems
from tests.cast import Cast

SHIPPED = Path(__file__).parents[2] / "content" / "pathways" / "pathways.yaml"
KEYS = ["pqip-15", "pqip-21", "pso-progression-13", "pso-progression-15", "level-3-entry"]


def own_modules() -> None:
    """Make the modules that the shipped pathways take from course packs."""
    wanted = read_pathways(SHIPPED)
    elsewhere = {module.key for module in wanted.modules}
    for key in {place.key for pathway in wanted.pathways for place in pathway.places} - elsewhere:
        Module.objects.get_or_create(key=key, defaults={"title": key})


def small(**changed: Any) -> dict[str, Any]:
    """Return a pathway of one stage, as YAML has it."""
    modules = [{"key": "child-safeguarding", "due": 2}, {"key": "domestic-abuse", "due": 3}]
    stages = [{"name": "Only", "from": 0, "to": 4, "modules": modules}]
    return {"key": "small", "name": "Small", "months": 4, "source": "tests", "stages": stages} | changed


class Plain(yaml.SafeDumper):
    """Writes the same value twice in full: anchors are refused."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never point to what stands elsewhere."""
        return True


def write(folder: Path, *pathways: dict[str, Any], modules: list[dict[str, Any]] | None = None) -> Path:
    """Write a file of pathways."""
    file = folder / "pathways.yaml"
    data: dict[str, Any] = {"pathways": list(pathways)}
    file.write_text(yaml.dump(data | ({"modules": modules} if modules else {}), Dumper=Plain), encoding="utf-8")
    return file


def refused(file: Path) -> list[str]:
    """Return the reasons for which a file is not loaded."""
    with pytest.raises(UnreadablePathways) as error:
        load_pathways(file)
    return error.value.sentences


# ---- what is shipped ----


def test_the_five_pathways_are_loaded_from_data_and_loading_again_changes_nothing(db: None) -> None:
    own_modules()
    first = load_pathways(SHIPPED)
    assert [version.pathway.key for version in first.versions] == KEYS
    assert [(version.months, version.months_confirmed) for version in first.versions] == [
        (15, True), (21, True), (13, True), (15, True), (21, False),
    ]  # fmt: skip
    again = load_pathways(SHIPPED)
    assert (again.new, again.changed) == ([], [])
    assert [version.pk for version in again.versions] == [version.pk for version in first.versions]


def test_the_four_knowledge_modules_fill_the_first_six_months_of_the_long_pathway(db: None) -> None:
    own_modules()
    load_pathways(SHIPPED)
    placed = StageModule.objects.filter(
        stage__pathway_version__pathway__key="pqip-21", module__kind=Module.Kind.ACADEMIC, due_month__lte=6
    )
    assert placed.count() == 4


def test_one_module_serves_many_pathways_and_level_5_only_who_lacks_it(db: None) -> None:
    own_modules()
    load_pathways(SHIPPED)
    assert Module.objects.get(key="vq5-unit-1").stage_modules.count() == 5
    bases = set(StageModule.objects.filter(module__key="level-5-diphe").values_list("entry_basis", flat=True))
    assert bases == {Enrolment.Basis.LEVEL_3}


@pytest.mark.parametrize(
    ("key", "day", "open_then"),
    [
        ("pso-progression-13", "2020-12-31", False),
        ("pso-progression-13", "2021-01-01", True),
        ("pso-progression-13", "2022-02-28", True),
        ("pso-progression-13", "2022-03-01", False),
        ("pso-progression-15", "2022-02-28", False),
        ("pso-progression-15", "2022-03-01", True),
        ("pqip-15", "2026-03-01", True),
    ],
)
def test_a_pathway_takes_people_between_its_two_days(db: None, key: str, day: str, open_then: bool) -> None:
    own_modules()
    load_pathways(SHIPPED)
    found = open_version(Pathway.objects.get(key=key), date.fromisoformat(day))
    assert (found is not None) is open_then


# ---- versions ----


def test_a_changed_pathway_becomes_a_new_version_and_nobody_is_moved(cast: Cast, tmp_path: Path) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    before = facts_of(enrolment.pathway_version)
    loaded = load_pathways(write(tmp_path, small(key="pqip-15", name="PQiP 15 months")))
    assert loaded.changed == ["pathway pqip-15, version 2: 3 people on version 1 stay on it"]
    enrolment.refresh_from_db()
    assert enrolment.pathway_version.number == 1
    assert facts_of(PathwayVersion.objects.get(pk=enrolment.pathway_version_id)) == before


def test_a_dry_run_says_the_same_and_saves_nothing(cast: Cast, tmp_path: Path) -> None:
    elsewhere = [{"key": "day-1", "title": "First day", "kind": "training"}]
    loaded = load_pathways(write(tmp_path, small(), modules=elsewhere), dry_run=True)
    assert loaded.new == ["module day-1", "pathway small, version 1"]
    assert not Pathway.objects.filter(key="small").exists()
    assert not Module.objects.filter(key="day-1").exists()


def test_a_new_name_is_no_new_version(cast: Cast, tmp_path: Path) -> None:
    load_pathways(write(tmp_path, small()))
    loaded = load_pathways(write(tmp_path, small(name="Smaller")))
    assert loaded.unchanged == ["pathway small, version 1"]
    assert Pathway.objects.get(key="small").name == "Smaller"


@pytest.mark.parametrize(
    "changed",
    [
        {"source": "another"},
        {"months_confirmed": False},
        {"opened_on": date(2026, 1, 1)},
        {"reviews": [{"name": "Half way", "due": 2, "questions": [{"key": "a", "text": "How?", "who": "pta"}]}]},
        {"stages": [{"name": "Only", "from": 0, "to": 4, "modules": [{"key": "child-safeguarding", "due": 2}]}]},
    ],
)
def test_whatever_people_follow_makes_a_version_when_it_changes(
    cast: Cast, tmp_path: Path, changed: dict[str, Any]
) -> None:
    load_pathways(write(tmp_path, small()))
    assert load_pathways(write(tmp_path, small(**changed))).versions[0].number == 2
    assert load_pathways(write(tmp_path, small(**changed))).versions[0].number == 2


def test_a_version_that_opens_later_leaves_the_one_before_open_until_then(cast: Cast, tmp_path: Path) -> None:
    load_pathways(write(tmp_path, small()))
    load_pathways(write(tmp_path, small(opened_on=date(2027, 1, 1))))
    pathway = Pathway.objects.get(key="small")
    numbers = [open_version(pathway, day) for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert [version.number for version in numbers if version] == [1, 2]
    load_pathways(write(tmp_path, small(closed_on=date(2027, 6, 1))))
    assert open_version(Pathway.objects.get(key="small"), date(2027, 6, 1)) is None


# ---- what is refused ----


def stages(*bounds: tuple[int, int]) -> list[dict[str, Any]]:
    """Return stages without modules."""
    return [{"name": f"Stage {n}", "from": first, "to": last} for n, (first, last) in enumerate(bounds, 1)]


def placed(*modules: dict[str, Any]) -> list[dict[str, Any]]:
    """Return one stage with some modules."""
    return [{"name": "Only", "from": 0, "to": 4, "modules": list(modules)}]


CHILD, ABUSE = {"key": "child-safeguarding", "due": 2}, {"key": "domestic-abuse", "due": 3}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"stages": placed({"key": "nowhere", "due": 2})}, "there is no module “nowhere”. Import its course pack"),
        ({"stages": placed(CHILD, CHILD)}, "“child-safeguarding” stands in it twice"),
        ({"stages": stages((0, 2), (3, 4))}, "no stage covers months 2 to 3, before “Stage 2”"),
        ({"stages": stages((0, 3), (2, 4))}, "“Stage 2” begins in month 2: the one before ends in 3"),
        ({"stages": stages((0, 3))}, "its last stage ends in month 3, and the pathway in month 4"),
        ({"stages": stages((1, 4))}, "no stage covers months 0 to 1"),
        ({"stages": []}, "it has no stages"),
        ({"stages": placed(CHILD | {"due": 5})}, "due after 5 months, outside its stage “Only” (months 0 to 4)"),
        ({"stages": placed(CHILD | {"requires": ["nothing"]})}, "comes after “nothing”, which is not on this pathway"),
        ({"stages": placed(CHILD | {"requires": ["child-safeguarding"]})}, "“child-safeguarding” comes after itself"),
        (
            {"stages": placed(CHILD | {"requires": ["domestic-abuse"]}, ABUSE)},
            "“child-safeguarding” is due after 2 months, before “domestic-abuse”, which it comes after (3 months)",
        ),
        (
            {"stages": placed(CHILD | {"requires": ["domestic-abuse"]}, ABUSE | {"requires": ["child-safeguarding"]})},
            "“child-safeguarding” comes after “domestic-abuse”, which comes after “child-safeguarding”",
        ),
        ({"months": "four"}, "“months” must be a whole number from 1 to 60"),
        ({"months": True}, "“months” must be a whole number from 1 to 60"),
        ({"opened_on": "soon"}, "“opened_on” must be a day, such as 2022-03-01"),
        ({"opened_on": date(2026, 2, 1), "closed_on": date(2026, 1, 1)}, "it closes before it opens"),
        ({"colour": "plum"}, "“colour” is not known here"),
        ({"name": ""}, "“name” must be a text"),
        ({"source": "x" * 201}, "“source” holds 200 characters at most, and has 201"),
        ({"stages": placed(CHILD | {"entry": "level_9"})}, "“entry” must be one of: level_3, level_5"),
        ({"reviews": [{"name": "Late", "due": 5}]}, "the review “Late” is due after 5 months, after the end"),
        ({"stages": "none"}, "“stages” must be a list"),
        ({"stages": ["one"]}, "names and values (name: value) must stand here"),
    ],
)
def test_a_pathway_that_cannot_be_is_refused_with_its_reason(
    cast: Cast, tmp_path: Path, changed: dict[str, Any], reason: str
) -> None:
    sentences = refused(write(tmp_path, small(**changed)))
    assert any(reason in sentence for sentence in sentences), sentences
    assert not Pathway.objects.filter(key="small").exists()


def test_every_problem_is_listed_and_good_pathways_are_not_loaded_beside_bad_ones(cast: Cast, tmp_path: Path) -> None:
    bad = small(key="bad", months=0, stages=placed({"key": "nowhere", "due": 2}))
    sentences = refused(write(tmp_path, small(), bad, bad))
    assert len(sentences) >= 4
    assert "The pathway “bad” stands twice in this file." in sentences
    assert not Pathway.objects.filter(key="small").exists()


def test_a_module_of_a_course_pack_is_not_described_here(cast: Cast, tmp_path: Path) -> None:
    taken = [{"key": "child-safeguarding", "title": "Mine now", "kind": "training"}]
    assert "is a module of a course pack" in refused(write(tmp_path, small(), modules=taken))[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"pathways:\n  - {key: \xff}\n", "line 2: this is not UTF-8 text"),
        (b"pathways: &a [*a]\n", "anchors and aliases"),
        (b"pathways: !!python/object:os.system x\n", "YAML tags"),
        (b"pathways: [\n", "not valid YAML"),
        (b"- one\n", "must hold names and values"),
        (b"pathways: []\n", "there is no pathway in this file"),
        (b"pathways: [{key: a, key: b}]\n", "line 1: “key” stands twice here"),
        (b"pathwys: []\n", "“pathwys” is not known here"),
        (b"pathways: " + b"[" * 40 + b"]" * 40, "nests more than 12 deep"),
        (b"x: " + b"y" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_a_file_that_plays_tricks_is_refused(db: None, tmp_path: Path, data: bytes, reason: str) -> None:
    file = tmp_path / "pathways.yaml"
    file.write_bytes(data)
    assert any(reason in sentence for sentence in refused(file))


def test_a_ring_of_prerequisites_is_named_as_a_chain() -> None:
    order = {"a": (3, ("b",)), "b": (3, ("c",)), "c": (3, ("a",)), "d": (3, ("a",))}
    assert cycles(order) == [["a", "b", "c"]]
    assert order_problems(order) == [
        "“a” comes after “b”, which comes after “c”, which comes after “a”. Nothing of this ring can ever begin."
    ]


def test_a_chain_of_three_thousand_modules_is_walked() -> None:
    order = {str(n): (1, (str(n + 1),)) for n in range(3_000)} | {"3000": (1, ())}
    assert cycles(order) == []


def test_the_command_says_what_it_did_and_every_reason_why_not(cast: Cast, tmp_path: Path) -> None:
    said = StringIO()
    call_command("load_pathways", write(tmp_path, small()), stdout=said)
    assert said.getvalue() == "new: pathway small, version 1\n0 unchanged.\n"
    with pytest.raises(CommandError, match=r"Nothing was loaded\.\nsmall: it has no stages"):
        call_command("load_pathways", write(tmp_path, small(stages=[])))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("load_pathways", tmp_path / "nothing.yaml")
