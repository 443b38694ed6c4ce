"""What becomes of mentors, cases, dates and people, one action after the other, for the test that nothing drifts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from courses import standing
from courses.changing import (
    change_hours,
    extend,
    pause,
    resume,
)
from courses.ending import enrol_learner, withdraw
from courses.leaving import leave
from courses.models import Standing
from lms.actions import choose_rule
from lms.calendar import today
from lms.policy.practice import OVERLOAD
from mentoring.caseload.files.importing import import_file
from mentoring.caseload.held import recheck
from mentoring.caseload.models import FileKind
from mentoring.pairings.actions import end_pairing, pair
from mentoring.pairings.models import Pairing
from mentoring.pairings.reflecting import call_off_discussion, plan_discussion, record_discussion
from tests.courses.script import DAY, Script, step
from tests.factories.caseload_files import held, holdings_in, reduction, reductions_in
from tests.factories.imports import send
from tests.factories.mentoring import as_csv, officer, upload
from tests.factories.spans import agree, plan

# ---- who is there ----


@step
def a_mentor_is_found(s: Script) -> None:
    s.known["pairing"] = pair(
        learner=s.cast.callum, supporter=s.cast.gareth, kind=Pairing.Kind.MENTOR, starts=today(), by=s.cast.tomasz
    )


@step
def who_will_leave(s: Script) -> None:
    end_pairing(pairing=s.known["pairing"], ends=today() + 30 * DAY, by=s.cast.tomasz)


@step
def an_assessor_will_leave(s: Script) -> None:
    row = Pairing.objects.get(learner=s.cast.callum, kind=Pairing.Kind.PTA)
    end_pairing(pairing=row, ends=today() + 20 * DAY, by=s.cast.tomasz)


@step
def another_assessor_follows(s: Script) -> None:
    starts = today() + 20 * DAY
    pair(learner=s.cast.callum, supporter=s.cast.helen, kind=Pairing.Kind.PTA, starts=starts, by=s.cast.tomasz)


@step
def a_reflective_discussion_is_planned(s: Script) -> None:
    s.known["discussion"] = _discussion(s, "2026-11-30 10:00:00+00:00")


def _discussion(s: Script, at: str) -> Any:
    starts = datetime.fromisoformat(at)
    return plan_discussion(person=s.cast.priya, partner=s.cast.gareth, starts_at=starts, minutes=60, by=s.cast.priya)


@step
def and_called_off(s: Script) -> None:
    call_off_discussion(discussion=s.known["discussion"], by=s.cast.gareth)


@step
def another_one_was_taken(s: Script) -> None:
    row = _discussion(s, "2026-11-20 10:00:00+00:00")
    record_discussion(discussion=row, minutes=60, by=s.cast.priya)


@step
def a_mentor_who_manages_will_be_away(s: Script) -> None:
    facts = {"starts": today() + 40 * DAY, "ends": today() + 60 * DAY}
    Pairing.objects.create(kind="mentor", learner=s.cast.callum, supporter=s.cast.carys, **facts)
    standing.refresh_around([s.cast.carys.pk], today())
    agree(plan(s.cast.ruth, s.cast.carys, today() + 50 * DAY, today() + 90 * DAY, s.cast.daniel))


# ---- cases ----


def _figures(s: Script, total: int, day: date) -> None:
    line = officer("Priya Nair", grade="PQiP", reduction=22.2, total=total, available=870, percent="")
    file = upload(as_csv(line))
    import_file(kind=FileKind.WORKLOAD, file=file, figures_day=day, by=s.cast.daniel)


@step
def workload_goes_above_the_limit(s: Script) -> None:
    _figures(s, 1000, today() - 8 * DAY)


@step
def and_stays_there(s: Script) -> None:
    _figures(s, 990, today() - DAY)
    assert Standing.objects.get(enrolment=s.priya).over_since == today() - 8 * DAY


@step
def reductions_end_too_soon(s: Script) -> None:
    until = f"{today() + 30 * DAY:%d %m %Y}, 00:00"
    reductions_in(s.cast.daniel, reduction(end=until))


@step
def nobody_is_named_any_more(s: Script) -> None:
    reductions_in(s.cast.daniel, reduction("Callum Frost"), day=today())


@step
def cases_are_taken_in(s: Script) -> None:
    lines = [held(f"X00000{number}", "Priya Nair", public="High") for number in (1, 2)]
    holdings_in(s.cast.daniel, *lines, day=today() - DAY)


@step
def the_night_asks_about_each(s: Script) -> None:
    recheck.go_on(on=today())
    assert Standing.objects.get(enrolment=s.priya).cases_early == 2


@step
def a_case_moves_to_somebody_else(s: Script) -> None:
    holdings_in(s.cast.daniel, held("X000001", "Nadia Rowe"), held("X000002", "Priya Nair", public="High"))


@step
def a_region_chooses_a_limit_of_its_own(s: Script) -> None:
    choose_rule(rule=OVERLOAD, region=s.cast.region, value=90, starts=today(), reason="Ours", by=s.cast.imogen)


# ---- dates, posts and people ----


@step
def the_pathway_is_paused(s: Script) -> None:
    pause(enrolment=s.priya, **s.agreed(starts=today() - 10 * DAY))


@step
def and_goes_on(s: Script) -> None:
    resume(enrolment=s.priya, back=today(), **s.agreed())


@step
def and_is_extended(s: Script) -> None:
    extend(enrolment=s.callum, months=2, **s.agreed(starts=today()))


@step
def hours_change(s: Script) -> None:
    change_hours(enrolment=s.callum, share=Decimal("0.6"), **s.agreed(starts=today()))


@step
def a_learner_moves_to_another_team(s: Script) -> None:
    send("people", {"E-mail": "callum@example.org", "Grade": "PQiP", "Unit": "EA-ALD-2", "Hours": "37",
                    "Post from": f"{today():%Y-%m-%d}"})  # fmt: skip


@step
def another_mentor_follows(s: Script) -> None:
    starts = today() + 60 * DAY
    pair(learner=s.cast.callum, supporter=s.cast.gareth, kind=Pairing.Kind.MENTOR, starts=starts, by=s.cast.tomasz)


@step
def somebody_comes_onto_a_pathway(s: Script) -> None:
    pathway = s.cast.pathway.pathway
    enrol_learner(
        person=s.cast.nadia,
        pathway=pathway,
        intake="November 2026",
        starts=today(),
        entry_basis="level_5",
        share=1,
        by=s.cast.imogen,
    )


@step
def a_mentor_leaves_the_service(s: Script) -> None:
    leave(person=s.cast.gareth, day=today(), by=s.cast.hugo)


@step
def an_assessor_leaves_the_service_next_month(s: Script) -> None:
    leave(person=s.cast.helen, day=today() + 30 * DAY, by=s.cast.hugo)


@step
def a_learner_withdraws(s: Script) -> None:
    withdraw(enrolment=s.priya, last_day=today(), leaving_reason="not_said", agreed_by=s.cast.ruth, by=s.cast.imogen)
