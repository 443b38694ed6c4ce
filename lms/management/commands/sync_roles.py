"""Write the groups and permissions of Wagtail's admin from the table of roles."""

from typing import Any, Final

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.snippets.models import create_extra_permissions

from assessments.quizzes.models import Question
from courses.models import LessonApproval, ProgrammePage
from lms.models import Person
from lms.progress.actions import sync_everybodys_groups
from lms.roles import ROLES

ADMIN: Final = "wagtailadmin.access_admin"
APPROVAL: Final = "Lesson approval"
QUESTION_APPROVAL: Final = "Question approval"
ON_QUESTIONS: Final = ("add", "change", "delete", "publish", "lock", "unlock")
ON_PAGES: Final = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
IN_COLLECTIONS: Final = (
    "wagtailimages.add_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.choose_document",
)


class Command(BaseCommand):
    """Make the groups say exactly what the table of roles says. Safe to repeat."""

    help = "Write Wagtail's groups and page permissions from lms/roles.py."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write every group, and remove all others: nobody else enters Wagtail's admin."""
        names = [spec.name for spec in ROLES.values() if spec.content_editor]
        with transaction.atomic():
            Group.objects.exclude(name__in=names).delete()
            # The library makes them when tables are migrated; a model may have become a snippet since.
            create_extra_permissions(apps.get_app_config("wagtailsnippets"))
            for name in names:
                _write(Group.objects.get_or_create(name=name)[0])
            _write_approval(names)
            Person.user_permissions.through.objects.all().delete()
            sync_everybodys_groups()
        self.stdout.write(f"Content groups: {', '.join(names)}")


def _write(group: Group) -> None:
    """Give a group what content editors may do, and nothing else."""
    on_questions = [_permission(f"quizzes.{verb}_question") for verb in ON_QUESTIONS]
    # What a quiz asks and how it behaves; nothing of what was answered, and no quiz is deleted.
    on_quizzes = [_permission(f"quizzes.{verb}_quiz") for verb in ("add", "change", "view")]
    group.permissions.set([_permission(ADMIN), *on_questions, *on_quizzes])
    top = _top()
    for codename in ON_PAGES:
        on_page = _permission(f"wagtailcore.{codename}")
        GroupPagePermission.objects.get_or_create(group=group, page_id=top.pk, permission=on_page)
    others = GroupPagePermission.objects.filter(group=group)
    others.exclude(page_id=top.pk, permission__codename__in=ON_PAGES).delete()
    collection = Collection.get_first_root_node()
    kept = [
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=_permission(name)
        )[0]
        for name in IN_COLLECTIONS
    ]
    GroupCollectionPermission.objects.filter(group=group).exclude(pk__in=[row.pk for row in kept]).delete()


def _write_approval(names: list[str]) -> None:
    """Make one workflow for lessons and one for questions: an author approves what another author wrote."""
    task, _ = LessonApproval.objects.get_or_create(name="Another author", defaults={"active": True})
    task.groups.set(Group.objects.filter(name__in=names))
    workflow, _ = Workflow.objects.get_or_create(name=APPROVAL, defaults={"active": True})
    WorkflowTask.objects.update_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    # A page has one workflow at most: whatever Wagtail or an older version put elsewhere makes room.
    WorkflowPage.objects.exclude(workflow=workflow).delete()
    WorkflowPage.objects.filter(workflow=workflow).exclude(page=_top()).delete()
    WorkflowPage.objects.get_or_create(workflow=workflow, page=_top())
    questions = _write_question_approval(task)
    Workflow.objects.exclude(pk__in=[workflow.pk, questions.pk]).update(active=False)


def _write_question_approval(task: LessonApproval) -> Workflow:
    workflow, _ = Workflow.objects.get_or_create(name=QUESTION_APPROVAL, defaults={"active": True})
    WorkflowTask.objects.update_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    kind = ContentType.objects.get_for_model(Question)
    WorkflowContentType.objects.update_or_create(content_type=kind, defaults={"workflow": workflow})
    WorkflowContentType.objects.exclude(content_type=kind).delete()
    return workflow


def _top() -> Page:
    """Return the page under which everything is taught."""
    programme = ProgrammePage.objects.order_by("path").first()
    return programme.page_ptr if programme else Page.get_first_root_node()


def _permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)
