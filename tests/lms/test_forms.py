"""Every field comes out as GOV.UK markup, and every error says what to do."""

from datetime import date
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from django import forms
from django.template.loader import render_to_string

from lms.calendar import today
from lms.forms import (
    Checkboxes,
    DateField,
    GovukBoundField,
    Radios,
    ScreenedCharField,
    ScreenedTextField,
    Textarea,
    WaymarkForm,
)
from lms.models import Unit


class Everything(WaymarkForm):
    """One field of each kind."""

    name = forms.CharField(
        help_text="As on your badge", widget=forms.TextInput(attrs={"class": "govuk-input--width-10"})
    )
    why = ScreenedTextField(label="Reasons", max_length=200, rows=3)
    note = forms.CharField(widget=Textarea(rows=2), required=False)
    kind = forms.ChoiceField(choices=(("", "Choose"), ("a", "Reflection")))
    how = forms.ChoiceField(
        choices=(("o", "Observed"), ("w", "In writing")),
        widget=Radios(hints={"o": "Somebody sat in"}, inline=True, small=True),
    )
    fit = forms.MultipleChoiceField(label="The evidence is", choices=(("v", "Valid"),), widget=Checkboxes(small=True))
    mine = forms.BooleanField(label="My own work")
    day = DateField(latest=today)
    file = forms.FileField()
    password = forms.CharField(widget=forms.PasswordInput)
    case = forms.CharField(widget=forms.HiddenInput)


def soup_of(form: forms.BaseForm) -> BeautifulSoup:
    """Parse a form as it is printed."""
    return BeautifulSoup(str(form), "html.parser")


def control(page: BeautifulSoup, name: str) -> Tag:
    """Return the first control called `name`."""
    found = page.find(attrs={"name": name})
    assert isinstance(found, Tag)
    return found


def errors_of(form: forms.BaseForm, name: str) -> list[str]:
    """Return what is said about one field."""
    return [str(error) for error in form.errors.get(name, [])]


# ---- markup ----


def test_every_control_has_a_label_or_a_legend() -> None:
    page = soup_of(Everything())
    labelled = {label["for"] for label in page.find_all("label")}
    ids = {tag["id"] for tag in page.find_all(["input", "select", "textarea"]) if tag.get("type") != "hidden"}
    assert ids == labelled
    assert [legend.get_text(strip=True) for legend in page.find_all("legend")] == ["How", "The evidence is", "Day"]


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("name", "govuk-input--width-10 govuk-input"),
        ("why", "govuk-textarea govuk-js-character-count"),
        ("note", "govuk-textarea"),
        ("kind", "govuk-select"),
        ("how", "govuk-radios__input"),
        ("fit", "govuk-checkboxes__input"),
        ("mine", "govuk-checkboxes__input"),
        ("file", "govuk-file-upload"),
        ("password", "govuk-input govuk-password-input__input govuk-js-password-input-input"),
    ],
)
def test_each_control_carries_its_classes(name: str, classes: str) -> None:
    assert " ".join(control(soup_of(Everything()), name)["class"]) == classes


def test_an_error_stands_beside_its_field_and_is_read_with_it() -> None:
    page = soup_of(Everything({}))
    name = control(page, "name")
    assert name["aria-describedby"] == "id_name_helptext id_name_error"
    assert name["aria-invalid"] == "true"
    assert "govuk-input--error" in name["class"]
    assert page.find(id="id_name_error").get_text(" ", strip=True) == "Error: Write something under “Name”"
    assert "govuk-textarea--error" in control(page, "why")["class"]
    assert page.find(id="id_how_0").find_parent("fieldset")["aria-describedby"] == "id_how_error"


def test_every_id_that_is_pointed_at_exists_once() -> None:
    for page in (soup_of(Everything()), soup_of(Everything({}))):
        ids = [tag["id"] for tag in page.find_all(id=True)]
        pointed_at = {
            name for tag in page.find_all(attrs={"aria-describedby": True}) for name in tag["aria-describedby"].split()
        }
        assert len(ids) == len(set(ids))
        assert pointed_at <= set(ids)


def test_a_choice_may_carry_a_hint() -> None:
    page = soup_of(Everything())
    assert page.find(id="id_how_0")["aria-describedby"] == "id_how_0-hint"
    assert page.find(id="id_how_0-hint").string == "Somebody sat in"
    assert page.find(id="id_how_1").get("aria-describedby") is None


def test_choices_keep_what_was_chosen() -> None:
    page = soup_of(Everything({"how": "w", "fit": ["v"], "mine": "on"}))
    assert [tag["id"] for tag in page.find_all("input", checked=True)] == ["id_how_1", "id_fit_0", "id_mine"]


def test_a_legend_can_be_left_to_screen_readers() -> None:
    class Judging(WaymarkForm):
        answer = forms.ChoiceField(choices=(("m", "Met"),), widget=Radios(legend="hidden"))

    assert soup_of(Judging()).legend["class"] == ["govuk-visually-hidden"]


def test_optional_fields_say_so_and_required_ones_leave_it_to_the_server() -> None:
    page = soup_of(Everything())
    assert [span.parent.get_text(" ", strip=True) for span in page.select(".wm-optional")] == ["Note (optional)"]
    assert not page.find_all(required=True)


def test_a_counted_text_is_never_cut_off_by_the_browser() -> None:
    page = soup_of(Everything())
    why = control(page, "why")
    assert why.get("maxlength") is None
    assert why["aria-describedby"] == "id_why-info"
    assert why.find_parent(attrs={"data-module": "govuk-character-count"})["data-maxlength"] == "200"


def test_what_somebody_typed_is_escaped() -> None:
    assert "<script>" not in str(
        Everything({"name": "<script>", "why": "</textarea><script>", "day_day": '"><script>'})
    )


def test_the_size_of_labels_is_the_forms_choice() -> None:
    class Plain(Everything):
        label_size = ""

    assert soup_of(Everything()).label["class"] == ["govuk-label", "govuk-label--s"]
    assert soup_of(Plain()).label["class"] == ["govuk-label"]


# ---- the error summary ----


def summary_of(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Return each line of the error summary and where it leads."""
    page = BeautifulSoup(render_to_string("_components/error_summary.html", {"form": form}), "html.parser")
    return [(line.get_text(strip=True), line.a["href"] if line.a else "") for line in page.select("li")]


def test_each_line_of_the_summary_leads_to_the_first_control_of_its_field() -> None:
    form = Everything({})
    lines = {target: text for text, target in summary_of(form)}
    assert lines == {
        "#id_name": "Write something under “Name”",
        "#id_why": "Write something under “Reasons”",
        "#id_kind": "Choose one under “Kind”",
        "#id_how_0": "Choose one under “How”",
        "#id_fit_0": "Choose at least one under “The evidence is”",
        "#id_mine": "Tick “My own work”",
        "#id_day_0": "Write the day, month and year under “Day”",
        "#id_file": "Choose a file under “File”",
        "#id_password": "Write something under “Password”",
        "#id_case": "Write something under “Case”",
    }
    page = soup_of(form)
    assert all(page.find(id=target.removeprefix("#")) for target in lines)


def test_what_belongs_to_no_field_comes_first_and_leads_nowhere() -> None:
    form = Everything({})
    form.add_error(None, "The claim was taken by somebody else at 10:41")
    assert summary_of(form)[0] == ("The claim was taken by somebody else at 10:41", "")


def test_nothing_to_mend_shows_no_summary() -> None:
    assert summary_of(Everything()) == []


def test_sentences_of_a_forms_own_stand() -> None:
    class Own(WaymarkForm):
        why = forms.CharField(error_messages={"required": "Say why"})

    assert errors_of(Own({}), "why") == ["Say why"]


def test_fields_that_are_added_later_speak_as_plainly() -> None:
    form = WaymarkForm({})
    form.fields["late"] = forms.CharField(label="Late")
    assert errors_of(form, "late") == ["Write something under “Late”"]


# ---- days ----


class Dated(WaymarkForm):
    """A day of the past and a day to come."""

    done = DateField(latest=today, required=False)
    due = DateField(earliest=today, required=False)
    start = DateField(earliest=lambda: date(2026, 4, 6), required=False)


def dated(name: str, day: Any, month: Any, year: Any) -> Dated:
    """Fill in one day."""
    return Dated({f"{name}_day": day, f"{name}_month": month, f"{name}_year": year})


@pytest.fixture
def _on_23_november() -> Any:
    with time_machine.travel(date(2026, 11, 23)):
        yield


@pytest.mark.usefixtures("_on_23_november")
@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("23", "11", "2026"), date(2026, 11, 23)),
        ((" 6 ", "nov", "2026"), date(2026, 11, 6)),
        (("06", "November", "2026"), date(2026, 11, 6)),
        (("29", "2", "2024"), date(2024, 2, 29)),
        (("", "", ""), None),
        ((" ", "", ""), None),
    ],
)
def test_a_day_is_read_as_people_write_it(parts: tuple[str, str, str], expected: date | None) -> None:
    form = dated("done", *parts)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["done"] == expected


@pytest.mark.usefixtures("_on_23_november")
@pytest.mark.parametrize(
    ("name", "parts", "sentence"),
    [
        ("done", ("26", "11", "2026"), "The day must be today or earlier: you wrote 26 November 2026"),
        ("done", ("24", "11", "2026"), "The day must be today or earlier: you wrote 24 November 2026"),
        ("due", ("22", "11", "2026"), "The day must be today or later: you wrote 22 November 2026"),
        ("start", ("5", "4", "2026"), "The day must be 6 April 2026 or later: you wrote 5 April 2026"),
        ("done", ("", "11", "2026"), "Write the day too"),
        ("done", ("6", "", ""), "Write the month and the year too"),
        ("done", ("31", "2", "2026"), "There is no such day as 31 February 2026"),
        ("done", ("29", "2", "2026"), "There is no such day as 29 February 2026"),
        ("done", ("1", "13", "2026"), "There is no such day as 1 13 2026"),
        ("done", ("x", "nov", "2026"), "There is no such day as x November 2026"),
        ("done", ("6", "11", "26"), "Write the year in four figures, such as 2026: you wrote 26"),
        ("done", ("6", "11", "²026"), "Write the year in four figures, such as 2026: you wrote ²026"),
        ("done", ("6", "11", "0000"), "There is no such day as 6 November 0000"),
        ("done", ("6", "9" * 5000, "2026"), "There is no such day as 6 999999999999 2026"),
    ],
)
def test_a_day_that_cannot_be_says_why(name: str, parts: tuple[str, str, str], sentence: str) -> None:
    assert errors_of(dated(name, *parts), name) == [sentence]


def test_a_day_comes_back_into_its_boxes() -> None:
    page = soup_of(Dated(initial={"done": date(2026, 11, 6)}))
    assert [control(page, f"done_{part}")["value"] for part in ("day", "month", "year")] == ["6", "11", "2026"]
    page = soup_of(dated("done", "31", "Feb", "2026"))
    assert [control(page, f"done_{part}")["value"] for part in ("day", "month", "year")] == ["31", "Feb", "2026"]


def test_the_boxes_of_a_day_are_labelled() -> None:
    page = soup_of(Dated())
    words = [page.find("label", attrs={"for": f"id_due_{number}"}).string for number in range(3)]
    assert words == ["Day", "Month", "Year"]


# ---- free text ----


class Written(WaymarkForm):
    """A line and a text that are screened."""

    title = ScreenedCharField()
    story = ScreenedTextField()


def test_text_that_points_at_somebody_is_refused_line_by_line() -> None:
    form = Written({"title": "For X000000", "story": "We met.\r\nHe is A0000AA.\r\nDOB 3/11/2020"})
    assert errors_of(form, "title") == [
        "Take out “X000000” on line 1: it looks like a case number. Write “a man of 30”"
    ]
    assert errors_of(form, "story") == [
        "Take out “A0000AA” on line 2: it looks like a prison number. Write “a man of 30”",
        "Take out “3/11/2020” on line 3: it looks like a date of birth. An age is enough, such as “a man of 30”",
    ]


def test_text_about_work_is_kept_as_it_is() -> None:
    form = Written({"title": "A first interview", "story": "We met on 6 November 2026.\nHe is 30."})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["story"] == "We met on 6 November 2026.\nHe is 30."


# ---- who is drawn by whom ----


def test_a_form_of_a_library_is_drawn_in_the_same_markup() -> None:
    class Library(forms.Form):
        email = forms.EmailField()

    form = Library()
    assert isinstance(form["email"], GovukBoundField)
    assert soup_of(form).input["class"] == ["govuk-input"]


def test_a_widget_alone_keeps_its_own_markup() -> None:
    """The editor for authors draws its own fields: our classes must not reach it."""
    assert "govuk" not in str(forms.Form()) + str(forms.TextInput().render("a", "")) + str(Everything()["kind"])


@pytest.mark.django_db
def test_choices_from_the_database_carry_hints_too() -> None:
    class Where(WaymarkForm):
        unit = forms.ModelChoiceField(Unit.objects.all(), widget=Radios())

    form = Where()
    assert soup_of(form).legend.get_text(strip=True) == "Unit"


class OurWords(WaymarkForm):
    """One field of each kind whose sentences Django would write."""

    choice = forms.ChoiceField(label="Colour", choices=[("a", "A")])
    number = forms.IntegerField(label="Number")
    text = ScreenedCharField(label="Words", max_length=3)
    day = DateField(label="Day")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("choice", "z", "Choose one of those offered under “Colour”"),
        ("number", "x", "Write a whole number under “Number”"),
        ("text", "four", "“Words” holds 3 characters: you wrote 4"),
        ("text", "a\x00", "“Words” holds a character that cannot be kept. Type the words again"),
        ("text", "\u200b\u200b", "Write something under “Words”"),
    ],
)
def test_every_refusal_of_a_field_is_in_our_words(field: str, value: str, sentence: str) -> None:
    form = OurWords({field: value})
    assert form.errors[field] == [sentence]


@pytest.mark.parametrize("year", ["0001", "1899", "9999"])
def test_a_day_far_from_ours_is_a_slip_of_the_finger(year: str) -> None:
    form = OurWords({"day_day": "1", "day_month": "11", "day_year": year})
    assert "The day must be" in form.errors["day"][0]
