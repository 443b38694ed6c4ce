"""Finds where somebody is named in the words of others, in every table, and puts their number there instead."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import connection, models

from lms.models import AuditText, Person, StaffAlias
from lms.privacy.erasing.rows import forget_reasons
from lms.privacy.erasing.words import Identity, text_without

# Other people’s own names; the chain of the audit record, which holds ids and codes; places; and what is signed.
NEVER: Final = frozenset(
    {"lms_person", "lms_auditevent", "lms_auditseal", "lms_audittext", "lms_unit", "django_session", "auth_permission"}
    | {"django_content_type", "auth_group", "django_q_ormq", "django_q_task", "django_q_schedule"}
)
SEARCH: Final = "wagtailsearch_"


@dataclass(frozen=True)
class Column:
    """A column that may hold words."""

    table: str
    key: str
    name: str
    json: bool
    longest: int | None


def identity_of(person: Person) -> Identity:
    """Return the words by which somebody is known. A name that somebody else bears too is looked for nowhere."""
    mine = [person.name, *StaffAlias.objects.filter(person=person).values_list("name", flat=True)]
    others = Person.objects.exclude(pk=person.pk)
    aliases = StaffAlias.objects.exclude(person=person)
    names = [
        name
        for name in dict.fromkeys(mine)
        if not others.filter(name__iexact=name).exists() and not aliases.filter(name__iexact=name).exists()
    ]
    return Identity(person.pk, tuple(names), person.email, person.staff_code)


def columns() -> Iterator[Column]:
    """Yield every column of words of our tables and of the libraries’."""
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model._meta.managed and not model._meta.proxy and table not in NEVER and not table.startswith(SEARCH):
            for field in model._meta.local_concrete_fields:
                if _may_hold(field):
                    yield _column(table, model, field)


def _column(table: str, model: type[models.Model], field: Any) -> Column:
    kept_as_json = isinstance(field, models.JSONField) or field.get_internal_type() == "JSONField"
    return Column(table, str(model._meta.pk.column), field.column, kept_as_json, field.max_length)


def _may_hold(field: Any) -> bool:
    words = isinstance(field, models.CharField | models.TextField | models.JSONField)
    return (words or field.get_internal_type() == "JSONField") and not field.choices and not field.primary_key


def replace_mentions(identity: Identity) -> Counter[str]:
    """Put a number where somebody was named; count the rows by table."""
    counts: Counter[str] = Counter()
    if not identity.terms:
        return counts
    for column in columns():
        for key, text in list(_rows(column, identity)):
            changed = text_without(identity, text, as_json=column.json)
            if changed != text and (not column.json or json.loads(changed) != json.loads(text)):
                _write(column, key, changed)
                counts[column.table] += 1
    counts["lms_audittext"] = _forget_reasons(identity)
    return +counts


def _rows(column: Column, identity: Identity) -> list[tuple[Any, str]]:
    """Return the rows that may name somebody, as the database finds them."""
    quote = connection.ops.quote_name
    text, like = f"CAST({quote(column.name)} AS text)", "ILIKE" if connection.vendor == "postgresql" else "LIKE"
    sought = [pattern for _, _, words in identity.terms for pattern in patterns(words)]
    where = " OR ".join(f"{text} {like} %s ESCAPE '!'" for _ in sought)
    with connection.cursor() as cursor:
        # Names of tables and columns come from the models, never from anybody.
        cursor.execute(f"SELECT {quote(column.key)}, {text} FROM {quote(column.table)} WHERE {where}", sought)  # noqa: S608
        return list(cursor.fetchall())


def patterns(words: str) -> set[str]:
    """Return how a text is looked for: as it is, and as JSON writes letters that are not ASCII."""
    signs = str.maketrans({"!": "!!", "%": "!%", "_": "!_"})
    escaped = {form.translate(signs) for form in (words, json.dumps(words)[1:-1])}
    return {f"%{form}%" for form in escaped}


def _write(column: Column, key: Any, text: str) -> None:
    quote = connection.ops.quote_name
    value = "CAST(%s AS jsonb)" if column.json and connection.vendor == "postgresql" else "%s"
    if not column.json and column.longest:
        text = text[: column.longest]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(column.table)} SET {quote(column.name)} = {value} WHERE {quote(column.key)} = %s",  # noqa: S608
            [text, key],
        )


def _forget_reasons(identity: Identity) -> int:
    """Erase the words of the audit record that name somebody: their hash would not fit a changed text."""
    rows = AuditText.objects.filter(erased_at=None)
    found = {
        pk
        for _, _, words in identity.terms
        for pk, text in rows.filter(words__icontains=words).values_list("pk", "words")
        if identity.without(text) != text
    }
    return forget_reasons(found)
