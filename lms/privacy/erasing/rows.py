"""The one door by which rows that are never edited are changed: what somebody wrote, or was written of them, goes.

Records that decide careers are appended and never edited; erasing is the one exception, because the law asks for it.
It goes past `Frozen.save` by questions to the database, here and nowhere else, and never touches the audit chain.
"""

from collections import Counter
from collections.abc import Collection
from typing import Any, Final

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from lms.models import AuditText
from lms.privacy.erasing.words import ERASED, ERASED_ADDRESS, without_words
from lms.privacy.register import Model, about_people
from lms.privacy.register.table import Table

# The person themself and the audit record are each erased in a way of their own.
APART: Final = frozenset({"lms.Person", "lms.AuditText", "lms.AuditEvent"})
SUBJECTS: Final = (models.AutoField, models.BigAutoField, models.IntegerField, models.OneToOneField)


def rows_of(model: Model, table: Table, person: int) -> QuerySet[Any]:
    """Return the rows of a table that are erased with somebody."""
    ways = Q(pk__in=[])
    for way in table.erased_with:
        ways |= Q(pk__in=model._base_manager.filter(**{way: person}).values("pk"))
    return model._base_manager.filter(ways)


def erase_reasons(person: int) -> int:
    """Erase the words of the audit record that were written about somebody; the hash of each stays in its event."""
    about = Q(events__subject_kind="lms.person", events__subject_id=person)
    for model, table in about_people().items():
        if isinstance(model._meta.pk, SUBJECTS) and model._meta.label not in APART:
            rows = rows_of(model, table, person).values("pk")
            about |= Q(events__subject_kind=model._meta.label_lower, events__subject_id__in=rows)
    found = list(AuditText.objects.filter(about, erased_at=None).order_by().values_list("pk", flat=True).distinct())
    return forget_reasons(found)


def forget_reasons(texts: Collection[int]) -> int:
    """Erase some words of the audit record, and say when."""
    rows = AuditText.objects.filter(pk__in=list(texts), erased_at=None)
    return rows.update(words="", erased_at=timezone.now())


def erase_rows(person: int, kinds: Collection[str]) -> Counter[str]:
    """Delete the rows that go with these kinds of record, and empty the words of the rest; count the rows by table."""
    counts: Counter[str] = Counter()
    for model, table in about_people().items():
        if model._meta.label in APART:
            continue
        rows = rows_of(model, table, person)
        count = _delete(rows) if table.goes in kinds and table.goes else _empty(rows, model, table, kinds)
        if count:
            counts[model._meta.label] = count
    return counts


def _delete(rows: QuerySet[Any]) -> int:
    count = rows.count()
    if count:
        rows.delete()
    return count


def _empty(rows: QuerySet[Any], model: Model, table: Table, kinds: Collection[str]) -> int:
    if table.goes:
        return 0
    changed: set[Any] = set()
    for name, kept in table.personal(model).items():
        field = model._meta.get_field(name)
        if kept in kinds and name not in table.codes and holds_words(field):
            changed |= _empty_field(rows, field)
    return len(changed)


def holds_words(field: Any) -> bool:
    """Say whether a field holds words, and not a code out of a list."""
    return (
        isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not field.choices
        and not isinstance(field, models.SlugField)
    )


def _empty_field(rows: QuerySet[Any], field: Any) -> set[Any]:
    if isinstance(field, models.JSONField):
        return _empty_json(rows, field.name)
    instead = ERASED_ADDRESS if isinstance(field, models.EmailField) else ERASED
    found = rows.exclude(**{field.name: ""}).exclude(**{field.name: instead})
    keys = set(found.order_by().values_list("pk", flat=True))
    found.update(**{field.name: instead})
    return keys


def _empty_json(rows: QuerySet[Any], name: str) -> set[Any]:
    changed = set()
    for pk, value in list(rows.order_by().values_list("pk", name)):
        if (emptied := without_words(value)) != value:
            rows.model._base_manager.filter(pk=pk).update(**{name: emptied})
            changed.add(pk)
    return changed
