"""A file of training given elsewhere: attended, once, and never demonstrated."""

from datetime import timedelta

import pytest

from courses.imports.applying import Sent, import_file
from courses.models import Attendance, Demonstration, EventPlace, ImportRun, Module
from lms.calendar import in_words, today
from lms.models import AuditEvent
from lms.roles import Role
from tests.factories.events import past_event, place
from tests.factories.imports import as_csv, causes, send

DAY = today() - timedelta(days=20)


def line(**facts):
    return {
        "E-mail": "priya@example.org",
        "Module": "child-safeguarding",
        "Title": "Level 2",
        "Provider": "Aldershire College",
        "Date": f"{DAY:%d/%m/%Y}",
    } | facts


def test_an_attendance_is_recorded_and_nothing_is_demonstrated(cast):
    report = send("training", line())
    row = Attendance.objects.get()
    assert (row.person, row.module, row.attended_on, row.source) == (cast.priya, cast.modules[0], DAY, "import")
    assert report.changes[0].says == (
        f"Child safeguarding “Level 2”, {in_words(DAY)}, Aldershire College.",
        "Attended; not demonstrated.",
    )
    assert not Demonstration.objects.exists()
    assert AuditEvent.objects.filter(code="training_imported").count() == 1


def test_a_staff_code_says_who_as_well_as_an_e_mail(cast):
    send("training", line(**{"E-mail": "", "Staff code": cast.priya.staff_code}))
    assert Attendance.objects.get().person == cast.priya


def test_the_same_line_in_another_file_changes_nothing(cast):
    send("training", line())
    report = import_file(sent=Sent("training", as_csv("training", line(), separator=";"), None))
    assert (report.changes, report.unchanged, Attendance.objects.count()) == ((), 1, 1)
    assert ImportRun.objects.count() == 1


REFUSED = {
    "nobody": (line(**{"E-mail": "who@example.org"}), "E-mail", "Nobody here has this."),
    "no one named": (
        line(**{"E-mail": ""}),
        "E-mail",
        "Nothing stands here, nor under Staff code. One of the two is needed.",
    ),
    "two people": (
        line(**{"Staff code": "X0001"}),
        "Staff code",
        "This is the staff code of Callum Frost. The e-mail is somebody else’s.",
    ),
    "no module": (line(Module="x"), "Module", "There is no module with this key."),
    "no provider": (line(Provider=""), "Provider", "Nothing stands here. Every line needs it."),
    "a university module": (
        line(Module="penology"),
        "Module",
        "This is a university module. Its results are another import.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_line_that_cannot_be_is_refused(cast, case):
    Module.objects.create(key="penology", title="Penology", kind="academic")
    row, column, cause = REFUSED[case]
    assert causes(send("training", row)) == [(2, column, cause)]


@pytest.mark.parametrize(("days", "refused"), [(0, False), (1, True)])
def test_only_what_has_been_is_imported(cast, days, refused):
    day = today() + timedelta(days=days)
    assert send("training", line(Date=day.isoformat())).refused is refused


def test_a_line_that_stands_twice_is_sent_back(cast):
    report = send("training", line(), line(Title="Another name"))
    assert causes(report) == [(3, "Date", "Line 2 says this already. Keep one of the two.")]
    assert not Attendance.objects.exists()


def test_somebody_of_another_region_is_out_of_reach(cast):
    far = cast.outsiders[Role.LEARNER]
    report = send("training", line(**{"E-mail": far.email}), by=cast.imogen)
    assert causes(report) == [(2, "E-mail", "Far Priya works outside the place where you may import.")]
    assert send("training", line(), by=cast.imogen).applied


@pytest.mark.parametrize("kind", ["training", "results"])
def test_nobody_imports_what_they_themselves_attended_or_passed(cast, kind):
    row = line(**{"E-mail": cast.imogen.email})
    if kind == "results":
        Module.objects.create(key="penology", title="Penology", kind="academic")
        row = {name: row[name] for name in ("E-mail", "Provider")}
        row |= {"Module": "penology", "Attempt": "1", "Mark": "99", "Outcome": "pass", "Decided on": f"{DAY:%d/%m/%Y}"}
    report = send(kind, row, by=cast.imogen)
    assert causes(report) == [(2, "E-mail", "This is you, and nobody imports anything about themselves.")]
    assert send(kind, row).applied  # by command, as nobody


def test_a_file_does_not_overrule_a_corrected_register(cast):
    event = past_event(cast, provider="Aldershire College", days=20)
    place(event, cast.priya, EventPlace.State.ABSENT)
    Attendance.objects.create(
        person=cast.priya,
        module=event.module,
        provider=event.provider,
        attended_on=DAY,
        source="event",
        event=event,
    )
    report = send("training", line())
    cause = "The register of this event says that they did not attend. Correct the register."
    assert causes(report) == [(2, "Date", cause)]
