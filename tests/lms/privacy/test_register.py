"""The register names every table, and for each that is about people the way to whom it is about."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import connection, models

from lms.generated_docs import our_models
from lms.models import Person
from lms.models.record import NOT_PERSONAL
from lms.privacy.erasing.rows import holds_words, rows_of
from lms.privacy.erasing.words import ERASED, ERASED_ADDRESS
from lms.privacy.register import OF_SQLITE_ALONE, REGISTER, WITHOUT_MODEL, about_people, model_of, rows_about
from lms.privacy.register.table import Table

# A full-text index of SQLite keeps tables of its own beside the one that has a model.
INDEX = "wagtailsearch_indexentry_fts"


def test_every_model_and_every_table_of_the_database_is_in_the_register(db: None) -> None:
    named = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert named - OF_SQLITE_ALONE == set(REGISTER)
    tables = {model_of(name)._meta.db_table for name in REGISTER} | WITHOUT_MODEL
    found = {name for name in connection.introspection.table_names() if not name.startswith(INDEX)}
    assert found - tables == set()


def test_a_table_is_about_somebody_or_says_why_not() -> None:
    for name, table in REGISTER.items():
        assert bool(table.about) is not bool(table.nobody), name
        if table.nobody:
            assert table.nobody.endswith("."), name
            assert table == Table(nobody=table.nobody), name


def test_each_way_leads_to_a_person_and_each_field_is_there(db: None) -> None:
    for model, table in about_people().items():
        _look_through(model, table)


def _look_through(model: type[models.Model], table: Table) -> None:
    for way in {*table.about, *table.erased_with}:
        assert _end_of(model, way) is Person, (model, way)
        assert not rows_about(model, way, 0).exists()
    assert not rows_of(model, table, 0).exists()
    for way, condition in table.when.items():
        assert way in table.about
        model._base_manager.filter(**condition).exists()
    columns = {*table.codes, *table.hidden, *table.masked, *table.only, *table.fields, table.file[0], table.file_called}
    for column in columns - {""}:
        model._meta.get_field(column)
    for column in table.masked:
        assert model._meta.get_field(column).related_model is Person
    assert set(table.only.values()) <= set(table.about)
    assert set(table.codes) <= set(getattr(model, "personal", {}))


def _end_of(model: type[models.Model], way: str) -> object:
    target: object = model
    for part in way.split("__"):
        if part == "pk":
            return target
        field = target._meta.get_field(part)  # type: ignore[attr-defined]
        target = field.related_model
    return target


def test_a_way_that_leads_nowhere_is_noticed() -> None:
    with pytest.raises(FieldError):
        rows_about(model_of("lms.Post"), "nobody", 1)


def test_a_table_with_personal_fields_is_about_somebody_but_for_a_few() -> None:
    few = {"quizzes.PassMark", "spot_checks.DrawResult", "spot_checks.DrawCancellation", "caseload.CaseloadUpload"}
    personal = {
        model._meta.label for model in our_models() if set(getattr(model, "personal", {}).values()) - {NOT_PERSONAL}
    }
    assert {name for name in personal if not REGISTER[name].about} == few


def test_there_is_room_for_what_stands_where_words_were() -> None:
    for model, table in about_people().items():
        emptied = [name for name in table.personal(model) if not table.goes and name not in table.codes]
        for field in (model._meta.get_field(name) for name in emptied if model is not Person):
            longest = getattr(field, "max_length", None)
            instead = ERASED_ADDRESS if isinstance(field, models.EmailField) else ERASED
            assert not holds_words(field) or longest is None or longest >= len(instead), field
            assert not holds_words(field) or not field.unique, f"{field} would stand twice"  # type: ignore[union-attr]
