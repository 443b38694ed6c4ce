"""What a new day changes, and the commands beside it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_q.models import Task as BrokerRecord
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from courses.models import ProgrammePage, Standing
from lms.actions import open_duty, pass_on_duties
from lms.calendar import today
from lms.jobs import actions
from lms.jobs.models import CANARY, JobRun
from lms.models import AuditEvent, LineManagement, Notice, RoleGrant
from lms.progress.actions import start_day
from lms.progress.tasks import daily

DAY = timedelta(days=1)


def duty_of(owner, about):
    """Open a duty."""
    return open_duty(kind="talk", source=about, title="Talk", reason="Because.", due=today(), owner=owner, about=about)


def leave(person):
    """Let a person leave."""
    person.is_active = False
    person.save()


def test_starting_the_day_twice_changes_nothing_the_second_time(cast):
    start_day(on=today())
    events, standings = AuditEvent.objects.count(), list(Standing.objects.order_by("pk").values())
    daily.call()
    assert AuditEvent.objects.count() == events
    assert list(Standing.objects.order_by("pk").values()) == standings


def test_the_new_day_works_out_what_time_changes(cast):
    Standing.objects.update(month=0)
    start_day(on=today())
    assert Standing.objects.get(enrolment__person=cast.priya).month > 0


def test_the_duties_of_whoever_left_pass_to_their_line_manager_who_is_told(cast):
    duty = duty_of(cast.gareth, cast.priya)
    leave(cast.gareth)
    assert pass_on_duties(on=today()) == 1
    duty.refresh_from_db()
    assert duty.owner == cast.daniel
    assert Notice.objects.filter(person=cast.daniel, event=f"duty-{duty.pk}").exists()
    assert pass_on_duties(on=today()) == 0


def test_where_the_manager_has_left_too_the_duty_goes_up_the_line(cast):
    duty = duty_of(cast.gareth, cast.priya)
    LineManagement.objects.filter(person=cast.gareth).update(ends=today() - DAY)
    leave(cast.gareth), leave(cast.daniel)
    pass_on_duties(on=today())
    duty.refresh_from_db()
    assert duty.owner == cast.ruth


def test_nobody_is_given_a_duty_about_themselves(cast):
    duty = duty_of(cast.gareth, cast.daniel)
    leave(cast.gareth)
    pass_on_duties(on=today())
    duty.refresh_from_db()
    assert duty.owner == cast.ruth


def test_a_duty_with_nobody_above_stays_where_it_is(cast):
    duty = duty_of(cast.ruth, cast.priya)
    leave(cast.ruth)
    assert pass_on_duties(on=today()) == 0
    duty.refresh_from_db()
    assert duty.owner == cast.ruth


def test_an_author_whose_grant_ends_leaves_the_content_group_on_the_day(cast):
    call_command("sync_roles", stdout=StringIO())
    start_day(on=today())
    assert [group.name for group in cast.beatrice.groups.all()] == ["Author"]
    RoleGrant.objects.filter(person=cast.beatrice).update(ends=today())
    start_day(on=today())
    assert not cast.beatrice.groups.exists()


def test_old_jobs_are_forgotten_but_never_one_that_needs_a_decision(db):
    now = timezone.now()

    def ended(days, outcome, task="a.task"):
        at = now - days * DAY
        key = f"{outcome}{days}{task}"
        JobRun.objects.create(key=key, task=task, outcome=outcome, queued_at=at, ended_at=at, signed_at=at)

    ended(31, "done"), ended(29, "done"), ended(31, "gone"), ended(31, "dead"), ended(31, "set_aside")
    ended(2, "done", CANARY), ended(0, "done", CANARY)
    BrokerRecord.objects.create(id="1", name="x", func="x", started=now - 40 * DAY, stopped=now - 40 * DAY)
    assert actions.tidy(at=now) == 3
    assert sorted(JobRun.objects.values_list("outcome", flat=True)) == ["dead", "done", "done", "set_aside"]
    assert not BrokerRecord.objects.exists()


def test_the_daily_command_says_what_it_did(cast):
    out = StringIO()
    call_command("daily", stdout=out)
    assert "standings worked out" in out.getvalue()


def test_rebuild_progress_finds_drift_and_mends_it(cast):
    call_command("rebuild_progress", stdout=StringIO())
    Standing.objects.filter(enrolment__person=cast.priya).update(month=99)
    errors = StringIO()
    with pytest.raises(CommandError, match="1 differences"):
        call_command("rebuild_progress", "--check", stdout=StringIO(), stderr=errors)
    assert "month is 99" in errors.getvalue()
    call_command("rebuild_progress", stdout=StringIO())
    call_command("rebuild_progress", "--check", stdout=StringIO())


@pytest.fixture
def programme(db):
    """Make the root of what is taught."""
    return Page.get_first_root_node().add_child(instance=ProgrammePage(title="Programme", slug="programme"))


def permissions_of(group):
    """Return everything that a group may do, in words."""
    pages = GroupPagePermission.objects.filter(group=group).values_list("page_id", "permission__codename")
    files = GroupCollectionPermission.objects.filter(group=group).values_list("permission__codename", flat=True)
    return sorted(pages), sorted(files), sorted(group.permissions.values_list("codename", flat=True))


def test_content_editors_enter_wagtail_and_work_below_the_programme_only(programme):
    call_command("sync_roles", stdout=StringIO())
    pages, files, admin = permissions_of(Group.objects.get(name="Author"))
    assert {page for page, _ in pages} == {programme.pk}
    assert {codename for _, codename in pages} >= {"add_page", "change_page", "publish_page", "lock_page"}
    assert files == ["add_document", "add_image", "choose_document", "choose_image"]
    on_questions = [f"{verb}_question" for verb in ("add", "change", "delete", "lock", "publish", "unlock")]
    assert sorted(admin) == sorted(["access_admin", *on_questions, "add_quiz", "change_quiz", "view_quiz"])


def test_nobody_else_may_do_anything_in_wagtail(programme, cast):
    Group.objects.create(name="Friends of the house")
    call_command("sync_roles", stdout=StringIO())
    assert [group.name for group in Group.objects.all()] == ["Author"]
    assert not GroupPagePermission.objects.exclude(group__name="Author").exists()


def test_writing_the_roles_again_changes_nothing_and_takes_away_what_was_added(programme):
    call_command("sync_roles", stdout=StringIO())
    group = Group.objects.get(name="Author")
    before = permissions_of(group)
    row = GroupPagePermission.objects.filter(group=group).first()
    GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=row.permission)
    call_command("sync_roles", stdout=StringIO())
    assert permissions_of(group) == before


def test_the_permissions_follow_the_programme_once_there_is_one(db):
    call_command("sync_roles", stdout=StringIO())
    root = Page.get_first_root_node()
    page = root.add_child(instance=ProgrammePage(title="Programme", slug="programme"))
    call_command("sync_roles", stdout=StringIO())
    assert {found for found, _ in permissions_of(Group.objects.get(name="Author"))[0]} == {page.pk}
