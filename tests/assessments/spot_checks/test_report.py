"""What spot checks come to in a place: counted by rule, withheld below n, and seen by whom it concerns."""

import csv
import io
from datetime import timedelta
from itertools import count

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from assessments.spot_checks.after.appealing import appeal
from assessments.spot_checks.after.reviewed import finish_review
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import Assignment, Draw, DrawOfficer, SpotCheck
from assessments.spot_checks.reports.checked import Checked
from assessments.spot_checks.reports.circumstances import CIRCUMSTANCES
from assessments.spot_checks.reports.counting import beside, by_question, by_section, not_sufficient, sufficient
from assessments.spot_checks.reports.readers import Reading, answer_alpha, outcome_kappa
from assessments.spot_checks.viewings import who_looked
from lms.calendar import today
from lms.models import RoleGrant
from lms.roles import Role
from tests.factories import spot_checks as make

pytestmark = pytest.mark.django_db
NUMBERS = count()


def drawn(cast, officer, version, unit=None):
    """Return the place of an officer in a draw of today."""
    draw = Draw.objects.create(
        unit=cast.region, standard_version=version, day=today(), judge_by=today(), algorithm=1, rules=[],
        frozen_at=timezone.now(), officers_n=1, cases_n=1, population_hash="x",
    )  # fmt: skip
    return DrawOfficer.objects.create(
        draw=draw, place=0, officer=officer, unit=unit or cast.team, stratum="due", reasons=["never"], cases=[]
    )


def readers(cast, officer):
    """Yield who may read the next check of an officer: nobody does twice running."""
    RoleGrant.objects.get_or_create(
        person=cast.stella, role=Role.REVIEWER, unit=cast.region, defaults={"starts": today() - timedelta(days=9)}
    )
    last = Assignment.objects.filter(spot_check__officer=officer).order_by("pk").last()
    yield cast.stella if last and last.reviewer == cast.amara else cast.amara


def checked(cast, officer, letters="ssss", *, unit=None, summary="", **facts):
    """Return the outcome of a check of a drawn case."""
    version = facts.pop("version", None) or make.StandardVersion.objects.first() or make.standard()
    held = make.case(officer, f"R{next(NUMBERS):06d}")
    facts |= {"case": held, "drawn": drawn(cast, officer, version, unit)}
    seat = make.check(next(readers(cast, officer)), officer, version, **facts)
    return make.outcome(seat, letters, summary=summary)


def row(outcome="sufficient", answers="", **context):
    """Return a check as a report counts it."""
    words = {"s": "sufficient", "i": "insufficient", "n": "not_applicable"}
    given = {f"q{n}": words[letter] for n, letter in enumerate(answers)}
    return Checked(1, None, outcome, 70, given, 1, True, context)


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


# ---- counting, as tables ----


@pytest.mark.parametrize(
    ("good", "bad", "neither", "least", "said"),
    [
        (0, 0, 0, 1, "There are no checks yet."),
        (9, 0, 0, 10, "Shown from 10 checks; there are 9."),
        (9, 0, 5, 10, "Shown from 10 checks; there are 9."),
        (5, 5, 0, 10, "50% (24% to 76%), 10 checks"),
        (5, 5, 9, 10, "50% (24% to 76%), 10 checks"),
    ],
)
def test_what_could_not_be_judged_counts_neither_for_nor_against(good, bad, neither, least, said):
    rows = [row()] * good + [row("not_sufficient")] * bad + [row("cannot_be_judged")] * neither
    assert sufficient(rows, least).in_words.replace("Shown from 1 check; there are none.", "") in (said, "")
    if good + bad >= least:
        assert sufficient(rows, least).value + not_sufficient(rows, least).value == pytest.approx(1)


class Question:
    def __init__(self, number, critical=False):
        self.key, self.code, self.title = f"q{number}", str(number), f"T{number}"
        self.critical, self.module = critical, "m"


class Part:
    title = "Assessment"
    questions = (Question(0), Question(1))


def test_questions_stand_by_how_often_they_were_insufficient_and_leave_out_what_does_not_apply():
    rows = [row(answers="sin"), row(answers="sin"), row(answers="iis")]
    found = by_question(rows, [Question(0), Question(1), Question(2)], 2)
    assert [(each.code, each.insufficient.n) for each in found] == [("1", 3), ("0", 3), ("2", 1)]
    assert found[0].insufficient.value == 1
    assert found[2].insufficient.in_words == "Shown from 2 checks; there is 1."
    [part] = by_section(rows, [Part()], 3)
    assert (part.insufficient.n, part.insufficient.value) == (6, pytest.approx(4 / 6))
    [withheld] = by_section(rows, [Part()], 4)
    assert withheld.insufficient.in_words == "Shown from 4 checks; there are 3."


LINE = {"percent": "110.0", "line": 110}


@pytest.mark.parametrize(
    ("what", "context", "held"),
    [
        ("Workload over the line", {}, None),
        ("Workload over the line", {"workload": LINE}, False),
        ("Workload over the line", {"workload": LINE | {"percent": "110.1"}}, True),
        ("Workload over the line", {"workload": LINE | {"percent": None}}, True),
        ("Learner without an eligible mentor", {"learner": None}, None),
        ("Learner without an eligible mentor", {"learner": {"has_mentor": True, "days_without_mentor": 0}}, False),
        ("Learner without an eligible mentor", {"learner": {"has_mentor": False, "days_without_mentor": 0}}, True),
        ("Learner without an eligible mentor", {"learner": {"has_mentor": True, "days_without_mentor": 1}}, True),
        ("Learner with training still to show", {"gaps": ["x"]}, None),
        ("Learner with training still to show", {"learner": {"stage": 1}, "gaps": []}, False),
        ("Learner with training still to show", {"learner": {"stage": 1}, "gaps": ["x"]}, True),
    ],
)
def test_what_weighed_on_an_officer_is_read_from_the_day_of_the_draw(what, context, held):
    assert CIRCUMSTANCES[what](row(**context)) is held


def test_checks_with_and_without_a_circumstance_stand_side_by_side_and_the_unknown_in_neither():
    over = {"workload": LINE | {"percent": "130"}}
    rows = [row("not_sufficient", **over), row(**over), row(workload=LINE), row()]
    [found] = beside(rows, {"Workload over the line": CIRCUMSTANCES["Workload over the line"]}, 1)
    assert (found.with_it.n, found.with_it.value) == (2, 0.5)
    assert (found.without.n, found.without.value) == (1, 0)


def pair(one, other, answers="ss", theirs="ss"):
    return tuple(
        Reading(1, reader, outcome, {f"q{n}": letter for n, letter in enumerate(given)})
        for reader, outcome, given in ((1, one, answers), (2, other, theirs))
    )


def test_agreement_is_withheld_below_n_checks_and_not_below_n_answers():
    pairs = [pair("sufficient", "sufficient", "si", "si")] * 5 + [pair("not_sufficient", "not_sufficient")] * 4
    questions = [Question(0), Question(1)]
    assert outcome_kappa(pairs, 10).in_words == "Shown from 10 cases; there are 9."
    assert answer_alpha(pairs, questions, 10).value is None
    assert outcome_kappa(pairs, 9).value == 1
    assert answer_alpha(pairs, questions, 9).value == 1


# ---- the page ----


def test_a_manager_reads_what_checks_of_their_place_came_to(cast, signed_in_as):
    checked(cast, cast.nadia, "isss")
    checked(cast, cast.gareth)
    RoleGrant.objects.filter(person=cast.ruth).update(unit=cast.pdu)
    text = words(signed_in_as(cast.ruth).get("/spot-checks/report/"))
    assert "Shown from 10 checks; there are 2." in text
    assert "Aldermoor Team 1" in text
    assert "Caseload reviews done 0 of 1" in text
    assert "2 may still change" in text
    assert "Two shares side by side do not say that one thing caused the other." in text


def test_from_n_checks_on_the_figures_stand_with_their_range(cast, signed_in_as):
    for officer in [cast.nadia, cast.gareth, cast.priya, cast.callum, cast.owen] * 2:
        checked(cast, officer, "ssis" if officer == cast.nadia else "ssss", summary="=1+1")
    client = signed_in_as(cast.imogen)
    text = words(client.get("/spot-checks/report/"))
    assert "Sufficient 100% (72% to 100%), 10 checks" in text
    assert "2.1 Title 2.1 20% (6% to 51%), 10 checks" in text
    lines = list(csv.reader(io.StringIO(client.get("/spot-checks/report/csv/").content.decode())))
    assert ["By question"] not in lines
    assert any(line[1:5] == ["2.1", "Title 2.1", "0.2", "0.0567"] for line in lines if len(line) > 4)
    [sly] = {line[8] for line in lines if len(line) == 9 and line[1] == "Nadia Rowe"}
    assert sly == "'=1+1"
    book = load_workbook(io.BytesIO(client.get("/spot-checks/report/xlsx/").content))
    assert book.sheetnames == ["Coverage", "By place", "By manager", "By question", "What followed", "Checks"]
    assert len(list(book["Checks"].rows)) == 11


def test_whoever_takes_the_checks_away_as_a_file_is_on_record(cast, signed_in_as):
    outcome = checked(cast, cast.nadia, "isss")
    assert not who_looked(outcome.spot_check)
    signed_in_as(cast.daniel).get("/spot-checks/report/csv/")
    assert [(row.who, row.what) for row in who_looked(outcome.spot_check)] == [("Daniel Okafor", "The outcome")]


def test_what_followed_hangs_on_the_first_outcome_when_an_appeal_changes_nothing(cast, signed_in_as):
    outcome = checked(cast, cast.nadia, "isss")
    finish_review(outcome=outcome, words="All of them.", by=cast.daniel)
    appeal(outcome=outcome, by=cast.nadia, grounds="The log came later.")
    reader = next(readers(cast, cast.nadia))
    make.certify(reader, outcome.spot_check.standard_version)
    make.judged(give(spot_check=outcome.spot_check, seat=Assignment.Seat.APPEAL, reviewer=reader, by=None), "isss")
    text = words(signed_in_as(cast.ruth).get("/spot-checks/report/"))
    assert "Caseload reviews done 1 of 1" in text
    assert "Appeals that changed the outcome 0 of 1" in text


def test_what_the_page_withholds_stands_in_no_file(cast, signed_in_as):
    checked(cast, cast.nadia, "isss")
    content = signed_in_as(cast.imogen).get("/spot-checks/report/csv/").content.decode()
    line = next(line for line in csv.reader(io.StringIO(content)) if line[1:2] == ["1.1"])
    assert line[3:7] == ["", "", "", "1"]


def test_two_readers_are_counted_once_their_check_is_settled_and_not_before(cast, signed_in_as):
    version = make.standard()
    RoleGrant.objects.create(person=cast.owen, role=Role.REVIEWER, unit=cast.pdu, starts=today() - timedelta(days=9))
    make.certify(cast.owen, version)
    held = make.case(cast.nadia, "R900000")
    facts = {"case": held, "drawn": drawn(cast, cast.nadia, version), "double": True}
    first = make.check(cast.amara, cast.nadia, version, **facts)
    make.judged(first)
    client = signed_in_as(cast.tomasz)
    assert "Amara Diallo" not in words(client.get("/spot-checks/report/"))
    second = give(spot_check=SpotCheck.objects.get(), seat=Assignment.Seat.SECOND, reviewer=cast.owen, by=None)
    make.judged(second)
    text = words(client.get("/spot-checks/report/"))
    assert "Amara Diallo Shown from 10 checks; there is 1." in text
    assert "Amara Diallo" not in words(signed_in_as(cast.ruth).get("/spot-checks/report/"))


def test_a_manager_of_one_place_sees_and_gets_nothing_of_another(cast, signed_in_as):
    checked(cast, cast.nadia, "isss")
    far = signed_in_as(cast.outsiders[Role.HEAD_OF_PDU])
    for address in ("/spot-checks/report/", "/spot-checks/report/csv/"):
        assert "Nadia" not in far.get(address).content.decode()
        assert far.get(f"{address}?place={cast.team.pk}").status_code == 404
    assert signed_in_as(cast.daniel).get(f"/spot-checks/report/?place={cast.other_team.pk}").status_code == 404
    assert signed_in_as(cast.ruth).get(f"/spot-checks/report/?place={cast.team.pk}").status_code == 200


def test_no_figure_moves_before_the_record_of_a_check_is_set_fast(cast, signed_in_as):
    version = make.standard()
    for number, officer in enumerate((cast.nadia, cast.gareth)):
        make.case(officer, f"R80000{number}")
    checked(cast, cast.gareth)
    client = signed_in_as(cast.daniel)
    before = words(client.get("/spot-checks/report/"))
    seats = [make.check(next(readers(cast, one)), one, version) for one in (cast.nadia, cast.gareth)]
    assert words(client.get("/spot-checks/report/")) == before
    assert seats[0].spot_check.case.mask not in client.get("/spot-checks/report/csv/").content.decode()
    assert "Being checked 2" in words(signed_in_as(cast.tomasz).get("/spot-checks/report/"))
    SpotCheck.objects.update(record_fixed_at=timezone.now())
    assert "Being checked 2" in words(client.get("/spot-checks/report/"))


def test_a_file_of_another_kind_is_not_found(cast, signed_in_as):
    assert signed_in_as(cast.ruth).get("/spot-checks/report/pdf/").status_code == 404


@pytest.mark.parametrize("written", ["x", "0", "999999999999", "-1", "²"])
def test_a_place_that_is_none_is_not_found(cast, signed_in_as, written):
    assert signed_in_as(cast.ruth).get("/spot-checks/report/", {"place": written}).status_code == 404


def test_a_place_without_checks_says_so(cast, signed_in_as):
    text = words(signed_in_as(cast.ruth).get("/spot-checks/report/?months=3"))
    assert "No check came to an outcome in this time" in text


def test_more_checks_cost_no_more_queries(cast, signed_in_as):
    client = signed_in_as(cast.tomasz)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get("/spot-checks/report/")
        return len(queries)

    for officer in (cast.nadia, cast.gareth):
        checked(cast, officer, "isss")
    cost()
    few = cost()
    for officer in (cast.nadia, cast.gareth, cast.priya, cast.owen) * 2:
        checked(cast, officer, "isss")
    assert cost() <= few
