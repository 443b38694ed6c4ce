"""The files of somebody: which there are, and deleting them once their rows no longer name them."""

from collections.abc import Collection
from typing import Any

from django.core.files.storage import storages

from lms.models import Person
from lms.privacy.erasing.rows import rows_of
from lms.privacy.register import about_people
from lms.progress.exporting.permissions import LEARNERS
from lms.progress.models import BoardExport

Names = list[tuple[str, str]]


def files_of(person: Person, kinds: Collection[str]) -> Names:
    """Return the files, as store and name, of what goes with these kinds of record."""
    found: Names = []
    for model, table in about_people().items():
        name, store = table.file
        if name and table.kept_as(model) in kinds:
            rows = rows_of(model, table, person.pk).exclude(**{name: ""})
            found += [(store, str(kept)) for kept in rows.order_by().values_list(name, flat=True)]
    return found


def unname_files(person: Person, kinds: Collection[str]) -> None:
    """Let the rows that stay name no file any more: the name of one is given once, so each gets its own."""
    for model, table in about_people().items():
        name, _ = table.file
        if name and not table.goes and table.kept_as(model) in kinds:
            for pk in list(rows_of(model, table, person.pk).order_by().values_list("pk", flat=True)):
                model._base_manager.filter(pk=pk).update(**{name: f"erased/{pk}"})


def boards_with(person: Person) -> Names:
    """Take the boards away that hold somebody: whoever asked for one asks again. Return their files."""
    ready = BoardExport.objects.filter(state=BoardExport.State.MADE)
    rows: list[Any] = [row for row in ready if person.pk in row.asked.get(LEARNERS, ())]
    names = [("boards", row.stored) for row in rows]
    BoardExport.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=BoardExport.State.GONE, stored="", asked={}
    )
    return names


def delete_files(names: Names) -> None:
    """Delete files from their stores. One that is not there is no trouble; what cannot be deleted is tried again."""
    for store, name in names:
        storages[store].delete(name)
