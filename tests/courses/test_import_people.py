"""A file of people: compared with what is on record, shown, and taken in whole or not at all."""

from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from courses.imports.applying import Sent, import_file
from courses.leaving import close_accounts
from courses.models import Enrolment, ImportRun
from lms.actions import open_duty
from lms.calendar import in_words, today
from lms.models import Duty, Grade, LineManagement, Person, Post, RoleGrant
from lms.permissions import current_post, line_manager_of, rights_of
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.cast import PASSWORD
from tests.factories.imports import as_csv, causes, send

SOON = today() + timedelta(days=14)


def written(day):
    return f"{day:%d/%m/%Y}"


def newcomer(**facts):
    return {
        "E-mail": "Ada.Quill@example.org",
        "Name": "Ada Quill",
        "Staff code": "Q1",
        "Grade": "PQiP",
        "Unit": "EA-ALD-1",
        "Hours": "29.6",
        "Post from": written(today()),
        "Line manager": "daniel@example.org",
        "Roles": "Learner",
        "Pathway": "pqip-15",
        "Intake": "November 2026",
        "Start": written(today()),
        "Entry basis": "level_5",
    } | facts


def changed(**facts):
    """Nadia Rowe, who is a probation officer of the team since four years, as a file has her."""
    return {"E-mail": "nadia@example.org", "Grade": "PO", "Unit": "EA-ALD-1", "Hours": "37"} | facts


# ---- new ----


def test_somebody_new_gets_account_post_manager_role_and_pathway(cast):
    report = send("people", newcomer())
    assert report.headline == "Taken in: 1 new"
    ada = Person.objects.get(email="ada.quill@example.org")
    post = current_post(ada, today())
    assert (ada.name, ada.staff_code, ada.has_usable_password()) == ("Ada Quill", "Q1", False)
    assert (post.unit, post.grade, post.hours) == (cast.team, Grade.PQIP, Decimal("29.6"))
    assert line_manager_of(ada, today()) == cast.daniel
    assert rights_of(ada, today()).roles == [Role.LEARNER]
    enrolment = Enrolment.objects.get(person=ada)
    assert (enrolment.share_of_full_time, enrolment.intake) == (Decimal("0.8"), "November 2026")
    assert enrolment.standing


def test_a_dry_run_says_it_and_saves_nothing(cast):
    report = send("people", newcomer(), dry_run=True)
    assert report.headline == "This would change: 1 new"
    assert report.changes[0].says[0] == "A new account for ada.quill@example.org, without a password."
    assert not Person.objects.filter(email="ada.quill@example.org").exists()
    assert not ImportRun.objects.exists()


def test_the_same_file_twice_changes_nothing_and_says_when_it_came(cast):
    send("people", newcomer())
    report = send("people", newcomer())
    assert report.headline == f"Nothing changed: this file was taken in on {in_words(today())}"
    assert ImportRun.objects.get().counts == {"new": 1, "unchanged": 0}


def test_the_same_lines_in_another_file_change_nothing_either(cast):
    send("people", newcomer())
    before = [model.objects.count() for model in (Person, Post, LineManagement, RoleGrant, Enrolment)]
    report = import_file(sent=Sent("people", as_csv("people", newcomer(), separator=";"), None))
    assert report.headline == "Nothing to change: everything in the file is on record already (1 unchanged)"
    assert [model.objects.count() for model in (Person, Post, LineManagement, RoleGrant, Enrolment)] == before


def test_somebody_new_may_be_managed_by_somebody_new(cast):
    boss = {
        "E-mail": "boss@example.org",
        "Name": "Bo Stone",
        "Grade": "SPO",
        "Unit": "EA-ALD-1",
        "Post from": written(today()),
    }
    send("people", newcomer(**{"Line manager": "boss@example.org"}), boss)
    assert line_manager_of(Person.objects.get(name="Ada Quill"), today()).name == "Bo Stone"


# ---- moved ----


def test_a_move_ends_the_old_post_on_the_day_on_which_the_new_one_begins(cast):
    report = send(
        "people", changed(Unit="EA-ALD-2", **{"Post from": written(SOON), "Line manager": "carys@example.org"})
    )
    assert report.changes[0].kind == "moved"
    old, new = Post.objects.filter(person=cast.nadia).order_by("starts")
    assert (old.ends, new.starts, new.ends, new.unit) == (SOON, SOON, None, cast.other_team)
    assert line_manager_of(cast.nadia, SOON - timedelta(days=1)) == cast.daniel
    assert line_manager_of(cast.nadia, SOON) == cast.carys


def test_a_move_to_come_is_known_when_it_is_sent_again(cast):
    move = changed(Unit="EA-ALD-2", **{"Post from": written(SOON), "Line manager": "carys@example.org"})
    send("people", move)
    report = import_file(sent=Sent("people", as_csv("people", move, separator=";"), None))
    assert report.changes == ()


def test_what_moves_is_said_with_what_stays(cast):
    report = send("people", changed(Unit="EA-ALD-2", **{"Post from": written(SOON)}), dry_run=True)
    assert report.changes[0].says == (
        f"PO, Aldermoor Team 1, 37 hours → PO, Aldermoor Team 2, 37 hours, from {in_words(SOON)}.",
        "Stays Officer, Aldermoor Team 1: no line says otherwise.",
    )


def test_a_role_named_on_the_line_moves_with_the_post(cast):
    send("people", changed(Unit="EA-ALD-2", Roles="officer", **{"Post from": written(SOON)}))
    grants = RoleGrant.objects.filter(person=cast.nadia).order_by("pk")
    assert [(grant.unit, grant.ends) for grant in grants] == [(cast.team, SOON), (cast.other_team, None)]


def test_other_hours_from_today_are_a_new_post(cast):
    send("people", changed(Hours="18.5", **{"Post from": written(today())}))
    assert current_post(cast.nadia, today()).hours == Decimal("18.5")


def test_what_a_line_leaves_empty_changes_nothing(cast):
    report = send("people", {"E-mail": "nadia@example.org"})
    assert (report.changes, report.unchanged) == ((), 1)


def test_whoever_is_not_in_the_file_is_named_and_nothing_else(cast):
    before = Post.objects.filter(ends=None).count()
    report = send("people", changed(Name="Nadia Rowe-Hill"))
    assert report.notes == (
        "4 people of these places are not in this file: nothing is changed about "
        "Callum Frost, Daniel Okafor, Gareth Pugh, Priya Nair.",
    )
    assert Post.objects.filter(ends=None).count() == before
    assert Person.objects.get(pk=cast.nadia.pk).name == "Nadia Rowe-Hill"


# ---- left ----


def test_with_somebody_who_left_everything_of_theirs_ends(cast, signed_in_as):
    open_duty(kind="a", source=cast.team, title="Ring the school", reason="x", due=SOON, owner=cast.gareth)
    browser = signed_in_as(cast.gareth)
    report = send("people", {"E-mail": "gareth@example.org", "Left on": written(today())})
    assert report.changes[0].kind == "left"
    gareth = Person.objects.get(pk=cast.gareth.pk)
    assert not gareth.is_active
    assert not Post.objects.on(today()).filter(person=gareth).exists()
    assert not RoleGrant.objects.on(today()).filter(person=gareth).exists()
    assert not LineManagement.objects.on(today()).filter(person=gareth).exists()
    assert not Pairing.objects.on(today()).filter(supporter=gareth).exists()
    assert Duty.objects.get(kind="a").owner == cast.daniel
    assert browser.get("/").status_code == 302
    assert Duty.objects.open().filter(kind="no_mentor", about=cast.priya).exists()


def test_somebody_who_left_cannot_sign_in(cast):
    cast.nadia.set_password(PASSWORD)
    cast.nadia.save()
    send("people", {"E-mail": "nadia@example.org", "Left on": written(today())})
    Client().post("/accounts/login/", {"login": "nadia@example.org", "password": PASSWORD})
    assert not Client().login(email="nadia@example.org", password=PASSWORD)


def test_a_last_day_to_come_is_kept_and_the_account_closes_on_it(cast):
    send("people", {"E-mail": "nadia@example.org", "Left on": written(SOON)})
    assert Person.objects.get(pk=cast.nadia.pk).is_active
    assert close_accounts(on=SOON - timedelta(days=1)) == 0
    assert close_accounts(on=SOON) == 1
    assert close_accounts(on=SOON) == 0
    assert not Person.objects.get(pk=cast.nadia.pk).is_active


def test_a_learner_who_leaves_is_asked_about_by_the_region(cast):
    send("people", {"E-mail": "priya@example.org", "Left on": written(today())})
    duty = Duty.objects.get(kind="leaver_withdrawal")
    assert (duty.owner_role, duty.owner_unit) == ("regional_learning_manager", cast.region)
    assert not Pairing.objects.on(today()).filter(learner=cast.priya).exists()


def test_leaving_twice_changes_nothing(cast):
    gone = {"E-mail": "nadia@example.org", "Left on": written(SOON)}
    send("people", gone)
    assert import_file(sent=Sent("people", as_csv("people", gone, separator=";"), None)).changes == ()


def test_somebody_who_comes_back_gets_a_post_and_may_sign_in_again(cast):
    send("people", {"E-mail": "nadia@example.org", "Left on": written(today() - timedelta(days=30))})
    report = send("people", changed(**{"Post from": written(today())}))
    assert report.changes[0].kind == "back"
    assert Person.objects.get(pk=cast.nadia.pk).is_active


# ---- refused ----

REFUSED = {
    "an unknown place": (newcomer(Unit="XX-1"), "Unit", "There is no place with this code."),
    "no name": (newcomer(Name=""), "Name", "Nothing stands here. Somebody new needs it."),
    "an unknown grade": (newcomer(Grade="CEO"), "Grade", "One of: PSO, PQiP, PO, SPO, HEAD, DMY."),
    "too many hours": (newcomer(Hours="40"), "Hours", "A number with at most 2 decimal places from 0.5 to 37."),
    "a formula": (newcomer(Name="=1+1"), "Name", "This begins with =, as a formula does. Write it in plain words."),
    "no e-mail": (newcomer(**{"E-mail": "ada"}), "E-mail", "Write a work e-mail, such as nadia.rowe@example.org."),
    "a short year": (
        newcomer(**{"Post from": "1/5/26"}),
        "Post from",
        "Write the year in four figures: as 03/05/2026 or 2026-05-03.",
    ),
    "no such day": (
        newcomer(Start="31/02/2026"),
        "Start",
        "There is no such day. Write a day as 03/05/2026 or 2026-05-03.",
    ),
    "an unknown manager": (
        newcomer(**{"Line manager": "who@example.org"}),
        "Line manager",
        "Nobody who works here has this e-mail, and no line of this file does.",
    ),
    "oneself as manager": (
        newcomer(**{"Line manager": "ada.quill@example.org"}),
        "Line manager",
        "Nobody is their own line manager.",
    ),
    "an unknown role": (newcomer(Roles="wizard"), "Roles", None),
    "an unknown pathway": (newcomer(Pathway="pqip-99"), "Pathway", "There is no pathway with this key."),
    "half a pathway": (newcomer(Intake=""), "Intake", "Nothing stands here. A pathway needs it."),
    "facts of no pathway": (
        newcomer(Pathway="", Start="", Intake="", **{"Entry basis": "level_5"}),
        "Entry basis",
        "This says something of a pathway, and no pathway stands in the line.",
    ),
    "a post that ends first": (
        newcomer(**{"Post until": written(today())}),
        "Post until",
        "This must be later than the day under Post from.",
    ),
    "somebody else’s code": (
        newcomer(**{"Staff code": "X0002"}),
        "Staff code",
        "This is the staff code of Nadia Rowe.",
    ),
    "another code": (
        changed(**{"Staff code": "Q7"}),
        "Staff code",
        "Nadia Rowe has the staff code X0002 on record. Is this somebody else?",
    ),
    "a change without its day": (
        changed(Unit="EA-ALD-2"),
        "Post from",
        "Nothing stands here. A changed post needs its first day.",
    ),
    "a leaver nobody knows": (
        {"E-mail": "who@example.org", "Left on": written(today())},
        "Left on",
        "Nobody here has this e-mail, so nobody of it can have left.",
    ),
    "another pathway": (
        {
            "E-mail": "priya@example.org",
            "Pathway": "pqip-21",
            "Intake": "x",
            "Start": "01/01/2026",
            "Entry basis": "level_5",
        },
        "Pathway",
        None,
    ),
    "a circle": ({"E-mail": "daniel@example.org", "Line manager": "nadia@example.org"}, "Line manager", None),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_line_that_cannot_be_is_refused_with_column_and_cause(cast, case):
    row, column, cause = REFUSED[case]
    report = send("people", row)
    found = [(problem.column, problem.cause) for problem in report.problems]
    assert (column, cause) in found if cause else column in {name for name, _ in found}
    assert {problem.line for problem in report.problems} == {2}
    assert not ImportRun.objects.exists()


def test_every_bad_line_is_reported_and_the_good_ones_wait(cast):
    report = send("people", newcomer(), changed(Unit="XX"), newcomer(**{"Staff code": ""}))
    assert causes(report) == [
        (3, "Unit", "There is no place with this code."),
        (4, "E-mail", "Line 2 has this already. One line for each person."),
    ]
    assert report.headline == "Nothing was imported: 2 things need you"
    assert not Person.objects.filter(name="Ada Quill").exists()


def test_a_backdated_change_of_the_present_post_is_sent_back(cast):
    day = current_post(cast.nadia, today()).starts
    report = send("people", changed(Unit="EA-ALD-2", **{"Post from": written(day)}))
    assert report.problems[0].cause.startswith(f"On record since {in_words(day)}: PO, Aldermoor Team 1, 37 hours.")


def test_an_import_that_is_cut_half_way_saves_nothing(cast):
    with (
        patch("courses.imports.applying.enrol", side_effect=RuntimeError("the power went")),
        pytest.raises(RuntimeError),
    ):
        send("people", newcomer(), changed(Name="Nadia Hill"))
    assert not Person.objects.filter(email="ada.quill@example.org").exists()
    assert Person.objects.get(pk=cast.nadia.pk).name == "Nadia Rowe"
    assert not ImportRun.objects.exists()


# ---- by a person ----


def test_a_regional_learning_manager_imports_within_the_region_only(cast):
    rows = newcomer(Roles=""), newcomer(Roles="", Unit="NF-FEL-1", **{"E-mail": "b@example.org", "Staff code": "Q2"})
    report = send("people", *rows, by=cast.imogen)
    assert causes(report) == [(3, "Unit", "Fellgate Team 1 is outside the place where you may import.")]
    assert send("people", rows[0], by=cast.imogen).applied


def test_nobody_of_another_region_is_touched(cast):
    far = cast.outsiders[Role.OFFICER]
    report = send("people", {"E-mail": far.email, "Left on": written(today())}, by=cast.imogen)
    assert causes(report) == [(2, "E-mail", "Far Nadia works outside the place where you may import.")]


def test_a_role_that_the_importer_may_not_grant_is_a_problem(cast):
    report = send("people", newcomer(Roles="Learner, SPO, Reviewer"), by=cast.imogen)
    assert [(line, column) for line, column, _ in causes(report)] == [(2, "Roles"), (2, "Roles")]
    assert "is granted by: Administrator" in report.problems[0].cause


def test_a_role_that_is_held_already_asks_for_no_grant(cast):
    report = send("people", changed(Roles="Officer", Name="Nadia Hill"), by=cast.imogen)
    assert report.applied


def test_nobody_imports_changes_about_themselves(cast):
    report = send("people", {"E-mail": "imogen@example.org", "Name": "Dame Imogen"}, by=cast.imogen)
    assert causes(report) == [(2, "E-mail", "This is you, and nobody imports changes about themselves.")]


# ---- the command ----


def test_the_command_prints_the_diff_and_takes_the_file_in(cast, tmp_path, capsys):
    file = tmp_path / "people.csv"
    file.write_bytes(as_csv("people", newcomer()))
    call_command("import_people", str(file), "--dry-run")
    assert "Dry run: nothing is saved." in capsys.readouterr().out
    call_command("import_people", str(file))
    assert "Taken in: 1 new." in capsys.readouterr().out
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_people", str(tmp_path / "none.csv"))


def test_the_command_refuses_with_every_line_and_a_code(cast, tmp_path):
    file = tmp_path / "people.csv"
    file.write_bytes(as_csv("people", newcomer(Unit="XX")))
    with pytest.raises(CommandError) as refused:
        call_command("import_people", str(file))
    assert refused.value.returncode == 1
    assert "Line 2, Unit: “XX”: There is no place with this code." in str(refused.value)


@pytest.mark.parametrize("lines", [1, 40])
def test_a_file_is_read_in_the_same_few_queries_however_long(cast, lines, django_assert_max_num_queries):
    rows = [newcomer(**{"E-mail": f"p{n}@example.org", "Staff code": f"Q{n}"}) for n in range(lines)]
    with django_assert_max_num_queries(16):
        assert not send("people", *rows, by=None, dry_run=True).refused


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False)])
def test_a_pathway_begins_when_an_earlier_one_has_ended(cast, days, refused):
    ended = today() - timedelta(days=10)
    Enrolment.objects.filter(person=cast.priya).update(status="withdrawn", ends=ended)
    pathway = {"Pathway": "pqip-15", "Intake": "x", "Start": written(ended + timedelta(days=days))}
    report = send("people", {"E-mail": "priya@example.org", "Entry basis": "level_5"} | pathway)
    assert report.refused is refused
