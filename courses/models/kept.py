"""Pictures and documents stay while a published lesson shows them: every way of deleting one ends here."""

from typing import Any, ClassVar

from django.db import models

from lms.permissions import refusal


class KeptWhileShown:
    """A picture or document that is not deleted while a published lesson shows it, whatever screen asks for it."""

    media_kind: ClassVar[str]

    @property
    def why_it_stays(self) -> str:
        """Return which published lessons keep it; nothing when it may go. One query."""
        return refusal(_check_delete, [self])

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse, or delete it."""
        _check_delete([self])
        return super().delete(*args, **kwargs)  # type: ignore[misc]


class SeveralKept(models.QuerySet[Any]):
    """Several pictures or documents: to delete them in one go asks the same of each."""

    def delete(self) -> Any:
        """Refuse, or delete them all."""
        _check_delete(list(self))
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


def _check_delete(rows: list[Any]) -> None:
    from courses.permissions import check_delete_media  # it reads pages

    check_delete_media(rows)
