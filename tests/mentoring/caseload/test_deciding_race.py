"""Two managers decide at once, and a file is taken in meanwhile: each on a connection of its own."""

from functools import partial

from lms.calendar import today
from lms.models import Notice, Person, RegionChoice, RoleGrant, StandIn
from lms.roles import Role
from mentoring.caseload.actions import import_workload
from mentoring.caseload.deciding.actions import decide
from mentoring.caseload.deciding.reconsidering import Changed
from mentoring.caseload.models import AllocationDecision, Override
from tests.factories import deciding as made
from tests.factories import mentoring as make
from tests.races import RACE, at_once, while_open

pytestmark = RACE


def one_place_left(cast):
    """Priya holds 30 cases of 31 that the region sets."""
    made.ready(cast)
    RegionChoice.objects.create(
        region=cast.region, rule="learner_most_cases", value=31, starts=today(), reason="Ours", chosen_by=cast.imogen
    )


def give(answer, by):
    """Return what a manager does who presses the button."""
    person = Person.objects.get(pk=by.pk)
    return partial(decide, answer=answer, outcome="allocated", weighed=made.weighed(answer), by=person)


def test_two_managers_allocate_the_last_place_and_the_second_is_told_what_changed(cast):
    one_place_left(cast)
    answers = made.ask(cast), made.ask(cast, by=cast.ruth, reference="X000018")
    results = at_once(give(answers[0], cast.daniel), give(answers[1], cast.ruth), told=(Changed,))
    assert sum(isinstance(result, AllocationDecision) for result in results) == 1
    told = next(result for result in results if isinstance(result, Changed))
    places = next(change for change in told.changes if change.rule == "Number of cases")
    assert places.before.startswith("Allow: Priya Nair holds 30 cases.")
    assert places.now.startswith("Block: Priya Nair holds 31 cases, 1 of them allocated since")
    assert AllocationDecision.objects.count() == 1
    assert Notice.objects.filter(event__startswith="decision-").count() == 1


def test_the_second_waits_for_the_first_and_is_told(cast):
    one_place_left(cast)
    first, second = made.ask(cast), made.ask(cast, by=cast.ruth, reference="X000018")
    told = while_open(give(first, cast.daniel), lambda: _told(give(second, cast.ruth)))
    assert isinstance(told, Changed)
    assert AllocationDecision.objects.get().answer == first


def test_two_managers_give_the_same_case_to_two_people_and_one_is_told(cast):
    made.ready(cast)
    first, second = made.ask(cast), made.ask(cast, person=cast.nadia, by=cast.ruth)
    results = at_once(give(first, cast.daniel), give(second, cast.ruth))
    assert sum(isinstance(result, AllocationDecision) for result in results) == 1
    refused = next(result for result in results if isinstance(result, str))
    assert "gave this case to somebody" in refused


def test_two_overrides_of_the_same_answer_are_one_override(cast):
    grant = RoleGrant.objects.get(person=cast.ruth, role=Role.HEAD_OF_PDU)
    StandIn.objects.create(grant=grant, stand_in=cast.carys, starts=today())
    answer = made.ask(cast, case=made.HIGH, by=cast.ruth)
    results = at_once(*(partial(made.overridden, cast, by=by, answer=answer) for by in (cast.ruth, cast.carys)))
    assert sum(isinstance(result, AllocationDecision) for result in results) == 1
    assert any("decided on this answer already" in result for result in results if isinstance(result, str))
    assert Override.objects.count() == 1


def test_the_button_pressed_twice_at_once_counts_once(cast):
    made.ready(cast)
    answer = made.ask(cast)
    results = at_once(give(answer, cast.daniel), give(answer, cast.daniel))
    assert results[0] == results[1]
    assert AllocationDecision.objects.count() == 1


def test_a_decision_made_while_a_file_is_taken_in_rests_on_one_figure_only(cast):
    made.ready(cast)
    answer = made.ask(cast)
    line = make.officer("Priya Nair", team="Aldermoor Team 1", total=1200, available=1000, reduction=22.2)
    file = make.upload(make.as_csv(line))
    take_in = partial(import_workload, file=file, figures_day=today(), by=cast.ruth)
    report, result = at_once(take_in, give(answer, cast.daniel), told=(Changed,))
    assert report.imported
    if isinstance(result, Changed):
        assert any("Workload 120.0% on" in change.now for change in result.changes)
        assert not AllocationDecision.objects.exists()
    else:
        assert "workload 78.3% on" in result.text
        assert "120.0%" not in result.text
    again = made.ask(cast, reference="X000018")
    assert any("Workload 120.0% on" in row["reason"] for row in again.reasons)


def _told(act):
    try:
        return act()
    except Changed as changed:
        return changed
