"""Parameters that should widen a list, fields that a form does not have, and forms that another site has sent."""

from collections import Counter

from django.db import transaction

from lms.roles import Role
from tests.security.attempts import faults_of_all
from tests.security.by_parameters import forged, overposted, own_forms, widened
from tests.security.marks import MAY_BE_WRITTEN, watched, weight
from tests.security.world import Armed


def test_no_parameter_shows_another_region(armed: Armed, tally: Counter[str]) -> None:
    attempts = widened(armed)
    assert {attempt.role for attempt in attempts} == {role.value for role in Role}
    assert faults_of_all(attempts, armed, tally) == []


def test_fields_that_a_form_does_not_have_and_numbers_of_others_change_nothing_of_anybody_else(
    armed: Armed, tally: Counter[str]
) -> None:
    assert faults_of_all(overposted(armed), armed, tally) == []


def test_no_form_is_taken_from_another_site(armed: Armed, tally: Counter[str]) -> None:
    assert faults_of_all(forged(armed), armed, tally) == []


def test_the_forms_that_attacks_use_would_do_something_for_whoever_may(armed: Armed) -> None:
    did = 0
    for form, person, _ in own_forms(armed):
        with transaction.atomic():
            with watched() as written:
                armed.browser(person).post(form.action, form.data)
            did += any(weight(table) != armed.weights.get(table) for table in written - MAY_BE_WRITTEN)
            transaction.set_rollback(True)
    # Three of four forms, filled in as blindly as this, change something for whoever may: refusing them is no accident.
    assert did > 0.6 * len(own_forms(armed)) > 40
