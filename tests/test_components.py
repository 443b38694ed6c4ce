"""The parts that pages are built from: each is documented, shown once, and safe to hand anything to."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from lms.forms import Checkboxes, DateField, Radios, Textarea, WaymarkForm
from lms.models import Person
from lms.templatetags.specimens import REASONS, STAGES
from lms.templatetags.waymark import SHAPES, shape_of
from tests.cast import Cast

TEMPLATES = settings.BASE_DIR / "templates"
COMPONENTS = sorted((TEMPLATES / "_components").glob("*.html"))
FIXTURES = settings.BASE_DIR / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "components"
# Parts of base.html and of the sign-in page, which every person sees there.
SHOWN_ELSEWHERE = {"mark", "message", "entry_step", "field"}


def drawn(name: str, /, **context: Any) -> BeautifulSoup:
    """Draw one component."""
    return BeautifulSoup(render_to_string(f"_components/{name}.html", context), "html.parser")


def names(paths: list[Path]) -> list[str]:
    """Return the names of templates, for the ids of tests."""
    return [str(path.relative_to(TEMPLATES)) for path in paths]


# ---- the folder ----


@pytest.mark.parametrize("path", COMPONENTS, ids=names(COMPONENTS))
def test_a_component_says_in_its_first_line_what_it_takes(path: Path) -> None:
    assert re.fullmatch(r"{# .+ #}", path.read_text().splitlines()[0])


def test_every_component_is_shown() -> None:
    shown = (TEMPLATES / "components.html").read_text() + "".join(path.read_text() for path in COMPONENTS)
    missing = {path.stem for path in COMPONENTS if f"_components/{path.name}" not in shown}
    assert missing == SHOWN_ELSEWHERE


ALL_TEMPLATES = sorted(TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("path", ALL_TEMPLATES, ids=names(ALL_TEMPLATES))
def test_no_page_has_a_style_or_a_script_of_its_own(path: Path) -> None:
    """The content security policy would refuse them; a script needs its nonce."""
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert all("nonce=" in tag or "src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_every_class_of_ours_has_a_rule() -> None:
    """A class without a rule is a slip of the pen; what ends in a dash is finished by a value."""
    ours = re.compile(r"\b(?:wm|k)-[a-z0-9_-]*[a-z0-9]\b(?!-)")
    rules = set(ours.findall((settings.BASE_DIR / "lms/static/waymark/waymark.css").read_text()))
    attributes = [words for path in ALL_TEMPLATES for words in re.findall(r'class="([^>]*?)"[ />]', path.read_text())]
    used = {name for words in attributes for name in ours.findall(words)}
    assert used <= rules


@pytest.fixture
def components_page(cast: Cast, signed_in_as: Callable[[Person], Client]) -> BeautifulSoup:
    """Open the page of components."""
    response = signed_in_as(cast.priya).get(reverse("components"))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_the_page_of_components_is_whole(components_page: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in components_page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    pointers = ("aria-labelledby", "aria-describedby", "aria-controls", "for")
    pointed_at = {
        name for key in pointers for tag in components_page.find_all(attrs={key: True}) for name in tag[key].split()
    }
    assert pointed_at <= set(ids)
    assert all(svg.get("aria-hidden") or svg.get("aria-label") for svg in components_page.find_all("svg"))
    assert len(components_page.find_all("h1")) == 1


# ---- states ----


@pytest.mark.parametrize("kind", SHAPES)
def test_a_state_is_a_word_and_a_shape(kind: str) -> None:
    state = drawn("state", kind=kind, text="Since May")
    assert state.svg["aria-hidden"] == "true"
    assert f"wm-i--{SHAPES[kind].tone}" in state.svg["class"]
    assert state.get_text(strip=True) == "Since May"


def test_no_two_states_share_a_shape() -> None:
    drawings = [shape.drawing for kind, shape in SHAPES.items() if kind == shape.kinds[0] and kind != "stage_done"]
    assert len(drawings) == len(set(drawings))


@pytest.mark.parametrize("kind", ["", "Met", "red"])
def test_an_unknown_state_is_a_mistake_that_shows(kind: str) -> None:
    with pytest.raises(ValueError, match="No shape is called"):
        shape_of(kind)


# ---- what each does with what it is given ----


def test_words_are_escaped_wherever_they_come_from() -> None:
    bad = "<b>bold</b>"
    drawings = [
        drawn("duty_list", duties=[{"lead": bad, "text": bad, "href": "#", "link": bad, "why": bad}]),
        drawn("facts", facts=[{"term": bad, "value": bad, "note": bad}]),
        drawn("feedback", items=[{"term": bad, "text": bad, "quote": bad, "href": "#", "link": bad}]),
        drawn("case", title=bad, intro=bad, stages=[{"body": bad}, {"question": bad, "body": bad}]),
        drawn("table", caption=bad, columns=[{"label": bad}] * 2, rows=[[bad, {"text": bad, "note": bad}]]),
        drawn("verdict", kind="warn", title=bad, text=bad),
    ]
    assert not any(drawing.find("b") for drawing in drawings)


def test_a_list_without_duties_says_so() -> None:
    assert drawn("duty_list", duties=[], empty="Nothing is due").get_text(strip=True) == "Nothing is due"
    assert drawn("duty_list", duties=[]).get_text(strip=True) == ""


def test_a_private_limit_shows_neither_rule_nor_remedy() -> None:
    cells = drawn("reasons", rows=[{"answer": "block", "reason": "Not suitable for this case."}]).find_all("td")
    assert [cell.get_text(strip=True) for cell in cells] == ["Not suitable for this case.", "", ""]


def test_a_reason_names_its_rule_version_and_source() -> None:
    rule = drawn("reasons", rows=REASONS[:1]).find_all("td")[-1]
    assert rule.get_text(" ", strip=True) == (
        "Demonstrated before the case , v2 Recommendations 1, 2 and 11 Unconfirmed"
    )


def test_a_refused_button_cannot_be_pressed_and_says_why() -> None:
    refusal = drawn("refusal", button="Judge", reason="You manage Nadia Rowe.", id="no-1")
    assert refusal.button.has_attr("disabled")
    assert refusal.find(id=refusal.button["aria-describedby"]).get_text(strip=True) == "You manage Nadia Rowe."


def test_the_pathway_is_a_list_that_says_where_one_is() -> None:
    path = drawn("pathway", stages=STAGES)
    assert [stage.h3.get_text(strip=True) for stage in path.ol.find_all("li", recursive=False)] == [
        "1. Starting",
        "2. First cases",
        "3. Wider practice",
        "4. Qualifying",
    ]
    assert path.find("strong").string == "You are here"


def test_the_next_stage_of_a_case_lies_inside_the_one_before() -> None:
    """So nobody can open the third stage before the second, with or without JavaScript."""
    stages = [{"body": "one"}, {"question": "Two?", "body": "two"}, {"question": "Three?", "body": "three"}]
    case = drawn("case", title="Liam", stages=stages)
    outer, inner = case.find_all("details")
    assert inner in outer.find_all("details")
    assert "one" not in outer.get_text()
    assert "three" in inner.get_text()
    assert "two" not in inner.get_text()


@pytest.mark.parametrize(
    ("percent", "fill", "over"),
    [(0, "0.0", None), (78.3, "78.3", None), (110, "110.0", None), (118.2, "110.0", "118.2"), (300, "110.0", "140.0")],
)
def test_a_workload_bar_ends_where_its_scale_ends(percent: float, fill: str, over: str | None) -> None:
    bar = drawn("workload_bar", percent=percent, name="Priya Nair")
    assert bar.select_one(".k-fill")["width"] == fill
    red = bar.select_one(".k-over")
    assert (red["width"] if red else None) == over
    assert bar.svg["aria-label"].startswith(f"Priya Nair: {percent:.1f} per cent")


PLACES = [{"pk": 1, "name": "Team 1"}, {"pk": 2, "name": "Team <b>2</b>"}]


@pytest.mark.parametrize(("unit", "chosen"), [(None, []), (PLACES[1], ["2"])])
def test_the_filter_of_places_keeps_what_was_chosen(unit: dict[str, Any] | None, chosen: list[str]) -> None:
    found = drawn("place_filter", places=PLACES, unit=unit)
    assert [one["value"] for one in found.select("select[name=unit] option")] == ["", "1", "2"]
    assert [one["value"] for one in found.select("option[selected]")] == chosen
    assert found.select("option")[2].text == "Team <b>2</b>"
    assert found.select_one("form")["method"] == "get"


def test_where_there_is_one_place_there_is_nothing_to_filter() -> None:
    assert not drawn("place_filter", places=PLACES[:1], unit=None).select("form")


def test_a_table_names_each_cell_for_the_phone_and_says_nothing_in_words() -> None:
    table = drawn(
        "table",
        caption="All",
        columns=[{"label": "Who"}, {"label": "Days", "number": True}],
        rows=[["A", 0], ["B", ""]],
    )
    assert [(cell["data-label"], cell.get_text(strip=True)) for cell in table.find_all("td")] == [
        ("Days", "0"),
        ("Days", "nothing"),
    ]
    assert [head.get_text(strip=True) for head in table.find_all("th", scope="row")] == ["A", "B"]


def test_the_judge_row_names_its_section_after_the_question() -> None:
    class Answer(WaymarkForm):
        answer = forms.ChoiceField(choices=(("m", "Met"),), widget=Radios(legend="hidden"))

    row = drawn("judge_row", field=Answer()["answer"], title="Is it clear?", critical=True)
    assert row.find(id=row.section["aria-labelledby"]).string == "Is it clear?"
    assert "critical" in row.select_one(".wm-cap").get_text()


# ---- against the markup that GOV.UK Frontend ships ----


class OneOfEach(WaymarkForm):
    """A field for each control that GOV.UK Frontend draws."""

    text = forms.CharField()
    long = forms.CharField(widget=Textarea(), max_length=10)
    kind = forms.ChoiceField(choices=(("a", "A"),))
    how = forms.ChoiceField(choices=(("a", "A"),), widget=Radios())
    fit = forms.MultipleChoiceField(choices=(("a", "A"),), widget=Checkboxes())
    day = DateField()
    file = forms.FileField()
    password = forms.CharField(widget=forms.PasswordInput)


def classes(html: str) -> set[str]:
    """Return every class of GOV.UK that some markup uses; words and widths left out."""
    used = {name for tag in BeautifulSoup(html, "html.parser").find_all(class_=True) for name in tag["class"]}
    return {name for name in used if name.startswith("govuk-") and "--width" not in name} - {"govuk-body", "govuk-hint"}


@pytest.mark.parametrize(
    ("component", "ours"),
    [
        ("back-link", lambda: str(drawn("back_link", href="#"))),
        ("breadcrumbs", lambda: str(drawn("breadcrumbs", crumbs=[{"label": "A", "href": "#"}]))),
        ("button", lambda: str(drawn("button", text="Save"))),
        ("error-summary", lambda: str(drawn("error_summary", form=OneOfEach({})))),
        ("inset-text", lambda: str(drawn("inset", text="A"))),
        ("summary-list", lambda: str(drawn("summary_list", rows=[{"key": "A", "value": "B"}]))),
        ("input", lambda: str(OneOfEach()["text"].as_field_group())),
        ("character-count", lambda: str(OneOfEach()["long"].as_field_group())),
        ("select", lambda: str(OneOfEach()["kind"].as_field_group())),
        ("radios", lambda: str(OneOfEach()["how"].as_field_group())),
        ("checkboxes", lambda: str(OneOfEach()["fit"].as_field_group())),
        ("date-input", lambda: str(OneOfEach()["day"].as_field_group())),
        ("file-upload", lambda: str(OneOfEach()["file"].as_field_group())),
        ("password-input", lambda: str(OneOfEach()["password"].as_field_group())),
    ],
)
def test_our_markup_uses_the_classes_of_this_release(component: str, ours: Callable[[], str]) -> None:
    """An upgrade that renames a class fails here, not in somebody's browser."""
    fixtures = json.loads((FIXTURES / component / "fixtures.json").read_text())["fixtures"]
    default = next(fixture["html"] for fixture in fixtures if fixture["name"] == "default")
    assert classes(default) <= classes(ours())
