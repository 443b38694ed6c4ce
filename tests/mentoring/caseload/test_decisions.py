"""Decisions as they are read: by managers, by the person themselves, and by nobody else."""

from datetime import timedelta

from lms.calendar import today
from lms.roles import Role
from mentoring.caseload.deciding.actions import decide
from mentoring.caseload.models import PrivateLimit
from tests.factories import deciding as made
from tests.factories import mentoring as make
from tests.mentoring.caseload.test_check import words

QUERIES = 7


def test_the_person_reads_what_was_decided_about_them_and_what_was_weighed(cast, signed_in_as):
    made.ready(cast)
    decision = made.allocated(cast)
    client = signed_in_as(cast.priya)
    assert "What was decided about your cases" in words(client.get("/caseload/decisions/"))
    text = words(client.get(f"/caseload/decision/{decision.pk}/"))
    assert "What your manager weighed" in text
    for said in (made.COMPLEXITY, made.CAPABILITY, made.CAPACITY, "Workload 78.3%"):
        assert said in text
    assert "Decided by Daniel Okafor" in text


def test_how_many_people_a_manager_carries_is_not_on_the_persons_own_page(cast, signed_in_as):
    made.ready(cast)
    address = f"/caseload/decision/{made.allocated(cast).pk}/"
    assert "full-time equivalent staff" in words(signed_in_as(cast.ruth).get(address))
    assert "full-time equivalent staff" not in words(signed_in_as(cast.priya).get(address))


def test_a_warning_about_the_manager_is_read_by_managers_and_its_reply_by_the_person_too(cast, signed_in_as):
    made.ready(cast)
    for number in range(8):
        make.line(make.person(f"Officer {number}", unit=cast.team), cast.daniel)
    answer = made.ask(cast)
    assert [row["reason"][:14] for row in answer.reasons if row["answer"] == "warn"] == ["Daniel Okafor "]
    decision = made.allocated(cast, answer=answer, replies={"span_of_control": "A second manager reads it."})
    address = f"/caseload/decision/{decision.pk}/"
    assert "more than 10, so oversight of a new case is thin" in words(signed_in_as(cast.ruth).get(address))
    own = words(signed_in_as(cast.priya).get(address))
    assert "oversight of a new case is thin" not in own
    assert "A second manager reads it." in own


def test_that_a_case_does_not_suit_a_lead_is_not_on_the_persons_own_page(cast, signed_in_as):
    made.ready(cast)
    PrivateLimit.objects.create(
        person=cast.nadia, facts=["no such fact"], recorded_by=cast.imogen, starts=today() - timedelta(days=1)
    )
    answer = made.ask(cast, case=made.HIGH, lead=cast.nadia)
    decision = decide(answer=answer, outcome="not_allocated", weighed=made.weighed(), by=cast.daniel)
    address = f"/caseload/decision/{decision.pk}/"
    assert "Nadia Rowe: not suitable for this case" in words(signed_in_as(cast.daniel).get(address))
    assert "not suitable" not in words(signed_in_as(cast.priya).get(address))
    assert "Nadia" not in decision.text


def test_the_entry_can_be_copied_and_is_there_without_a_script(cast, signed_in_as):
    made.ready(cast)
    decision = made.allocated(cast)
    html = signed_in_as(cast.daniel).get(f"/caseload/decision/{decision.pk}/").content.decode()
    assert 'data-copies="entry" hidden' in html
    assert "readonly>Management oversight - allocation." in html


def test_the_list_of_a_person_has_the_latest_first_with_overrides(cast, signed_in_as):
    made.overridden(cast)
    made.ready(cast)
    made.allocated(cast, answer=made.ask(cast, reference="X000019"))
    text = words(signed_in_as(cast.daniel).get(f"/caseload/decisions/{cast.priya.pk}/"))
    assert text.index("X••••19") < text.index("X••••17")
    assert "Waits for review" in text


def test_a_person_about_whom_nothing_was_decided(cast, signed_in_as):
    assert "Nothing was decided yet." in words(signed_in_as(cast.priya).get("/caseload/decisions/"))


def test_who_reads_a_decision(cast, signed_in_as):
    made.ready(cast)
    decision = made.allocated(cast)
    for who, status in (
        (cast.priya, 200), (cast.daniel, 200), (cast.ruth, 200), (cast.carys, 404), (cast.callum, 404),
        (cast.gareth, 404), (cast.imogen, 404), (cast.outsiders[Role.SPO], 404), (cast.hugo, 404),
    ):  # fmt: skip
        assert signed_in_as(who).get(f"/caseload/decision/{decision.pk}/").status_code == status, who


def test_the_region_reads_a_decision_once_something_was_set_aside_for_it(cast, signed_in_as):
    decision = made.overridden(cast)
    for who in (cast.imogen, cast.leonard):
        assert signed_in_as(who).get(f"/caseload/decision/{decision.pk}/").status_code == 200
    assert (
        signed_in_as(cast.outsiders[Role.REGIONAL_LEARNING_MANAGER])
        .get(f"/caseload/decision/{decision.pk}/")
        .status_code
        == 404
    )


def test_the_list_costs_the_same_for_many(cast, signed_in_as, django_assert_num_queries):
    client = signed_in_as(cast.daniel)
    for number in range(2):
        made.overridden(cast, answer=made.ask(cast, case=made.HIGH, by=cast.ruth, reference=f"X00002{number}"))
    with django_assert_num_queries(QUERIES):
        client.get(f"/caseload/decisions/{cast.priya.pk}/")
    for number in range(2, 6):
        made.overridden(cast, answer=made.ask(cast, case=made.HIGH, by=cast.ruth, reference=f"X00002{number}"))
    with django_assert_num_queries(QUERIES):
        client.get(f"/caseload/decisions/{cast.priya.pk}/")
