"""The form with which an author writes a lesson: a draft may lack anything, what is published may not."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
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
    """Hang a fault into the tree of its block, at its path."""
    for step in fault.path[:-1]:
        tree = tree.setdefault(step, {})
    tree.setdefault(fault.path[-1], []).append(fault.sentence)


def _struct(tree: Tree) -> StructBlockValidationError:
    return StructBlockValidationError(block_errors={str(name): _error(part) for name, part in tree.items()})


def _error(part: Tree | list[str]) -> ValidationError:
    """Return one part of the tree: the sentences of a value, or a list, or a group."""
    if isinstance(part, list):
        return ValidationError(list(dict.fromkeys(part)))
    if all(isinstance(step, int) for step in part):
        return ListBlockValidationError(block_errors={step: _error(inner) for step, inner in part.items()})
    return _struct(part)
