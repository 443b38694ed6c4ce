"""The form with which an author writes a lesson: a draft may lack anything, what is published may not."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from courses.publish_gate import Fault
from lms.calendar import today
from lms.models import Person, RoleGrant
from lms.roles import Role

Tree = dict[str | int, Any]


class LessonForm(WagtailAdminPageForm):
    """Shows at the right block why a lesson may not be published or sent for approval. A draft is saved as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer authors as keepers; a new edit of a published lesson begins as an editorial one."""
        super().__init__(*args, **kwargs)
        lesson = self.instance
        if "content_owner" in self.fields:
            authors = RoleGrant.objects.on(today()).filter(role=Role.AUTHOR.value).values("person")
            offered = Person.objects.filter(pk__in=authors) | Person.objects.filter(pk=lesson.content_owner_id)
            self.fields["content_owner"].queryset = offered.order_by("name")
        if not lesson.pk and isinstance(self.for_user, Person):
            self.initial["content_owner"] = self.for_user.pk
        if lesson.live and not lesson.has_unpublished_changes:
            self.initial |= {"edit_kind": lesson.EditKind.EDITORIAL, "edit_note": ""}

    def clean(self) -> dict[str, Any]:
        """Hold the lesson against the publish gate, unless a draft is saved."""
        cleaned: dict[str, Any] = super().clean()
        if not self.is_deferred_validation:
            self._check_note(cleaned)
            self._check_body(cleaned)
        return cleaned

    def _check_note(self, cleaned: dict[str, Any]) -> None:
        """Ask what changed when others are to read it again."""
        material = cleaned.get("edit_kind") == self.instance.EditKind.MATERIAL
        if material and not (cleaned.get("edit_note") or "").strip():
            self.add_error("edit_note", "Say what changed and why: those who are asked to read it again see this.")

    def _check_body(self, cleaned: dict[str, Any]) -> None:
        """Put each fault where it stands."""
        from courses.gate_facts import faults_of  # it reads pages, whose form this is

        if "body" in self.errors or cleaned.get("body") is None:
            return
        key = self.instance.key or cleaned.get("slug") or ""
        if found := faults_of(key, list(cleaned["body"].get_prep_value())):
            self.add_error("body", as_stream_error(found))


def as_stream_error(found: Iterable[Fault]) -> StreamBlockValidationError:
    """Return faults as the error that Wagtail shows at its blocks."""
    whole: list[str] = []
    blocks: dict[int, Tree] = {}
    for fault in found:
        if fault.block is None:
            whole.append(fault.sentence)
        else:
            _plant(blocks.setdefault(fault.block, {}), fault)
    return StreamBlockValidationError(
        block_errors={index: _struct(tree) for index, tree in blocks.items()},
        non_block_errors=[ValidationError(sentence) for sentence in whole] or None,
    )


def _plant(tree: Tree, fault: Fault) -> None:
    """Hang a fault into the tree of its block, at its path: each place holds its own sentences under an empty name."""
    for step in fault.path:
        tree = tree.setdefault(step, {})
    tree.setdefault("", []).append(fault.sentence)


def _struct(tree: Tree, own: list[str] | None = None) -> StructBlockValidationError:
    errors = {str(name): _error(part) for name, part in tree.items()}
    return StructBlockValidationError(block_errors=errors, non_block_errors=ErrorList(own) if own else None)


def _error(part: Tree) -> ValidationError:
    """Return one part of the tree: the sentences of a value, or a list, or a group."""
    own: list[str] = list(dict.fromkeys(part.get("", ())))
    inner = {step: tree for step, tree in part.items() if step != ""}
    if not inner:
        return ValidationError(own)
    if all(isinstance(step, int) for step in inner):
        errors = {step: _error(tree) for step, tree in inner.items()}
        return ListBlockValidationError(block_errors=errors, non_block_errors=ErrorList(own) if own else None)
    return _struct(inner, own)
