"""The table of who may open what: a row for every address of ours. `test_access.py` tries each of them."""

import io
from typing import Any

from django.utils import timezone

from lms.calendar import today
from lms.progress.exporting.storing import put
from lms.progress.models import BoardExport
from lms.roles import Role
from mentoring.caseload.co_working.answering import raised_by
from mentoring.caseload.models import ApiKey, PrivateLimit
from tests.access_factors import FACTOR_ROWS
from tests.access_monitors import MONITOR_ROWS
from tests.access_pairings import PAIRING_ROWS
from tests.access_people import PEOPLE_ROWS
from tests.access_portfolio import PORTFOLIO_ROWS
from tests.access_privacy import PRIVACY_ROWS
from tests.access_row import EVERYBODY, LEARNERS, MANAGERS, Row
from tests.access_world import World
from tests.factories.spans import absence_ahead

PRACTICE = {Role.LEARNER, Role.OFFICER}
ALLOCATORS = {Role.SPO, Role.HEAD_OF_PDU}
DATES = {Role.SPO, Role.HEAD_OF_PDU, Role.REGIONAL_LEARNING_MANAGER}
ENROLLER = {Role.REGIONAL_LEARNING_MANAGER}
SPANS = MANAGERS - {Role.COORDINATOR}
OVERRIDE_READERS = {Role.HEAD_OF_PDU, Role.REGIONAL_LEARNING_MANAGER, Role.NATIONAL_LEAD}
DECISION_READERS = {"priya", "daniel", "ruth", "imogen", "leonard"}
ABSENCES = {Role.HEAD_OF_PDU, Role.REGIONAL_LEARNING_MANAGER}
READERS = EVERYBODY - {Role.AUDITOR, Role.ADMINISTRATOR}
ADMINISTRATOR = {Role.ADMINISTRATOR}
JUDGES = {Role.SPO, Role.REVIEWER}
PLANNERS = {Role.REGIONAL_LEARNING_MANAGER, Role.COORDINATOR}
# Everybody of the cast who learns, teaches or manages in the region, or above it.
EAST = {"priya", "nadia", "gareth", "helen", "daniel", "ruth", "imogen", "tomasz", "amara", "stella"}
EAST |= {"victor", "beatrice", "leonard"}
# The learner and the lead of the co-worked case, and who allocates to that learner.
THE_TWO_ON_A_CASE = {"priya", "nadia"}
LOOK_AT_IT = {"daniel", "ruth"}
REVIEW_READERS = {"priya", "helen", "daniel", "ruth", "imogen", "tomasz", "leonard"}


def declared_month(world: World) -> dict[str, Any]:
    """Return the address of the month of the co-worked case that the learner has told."""
    month = world.told.month
    return {"pk": world.co_working.pk, "year": month.year, "month": month.month}


def a_board_file(world: World) -> BoardExport:
    """Return a board as a file, made for the officer who manages the team."""
    facts = {"asked_at": timezone.now(), "made_at": timezone.now(), "state": "made", "keep_until": today()}
    kept = put(io.BytesIO(b"OFFICIAL")).name
    return BoardExport.objects.get_or_create(
        asked_by=world.cast.daniel, format="csv", defaults=facts | {"stored": kept}
    )[0]


def a_limit(world: World) -> PrivateLimit:
    """Return a private limit of an officer of the region."""
    facts = {"facts": ["remote"], "starts": today(), "recorded_by": world.cast.imogen}
    return PrivateLimit.objects.get_or_create(person=world.cast.nadia, ends=None, defaults=facts)[0]


def a_key(world: World) -> ApiKey:
    """Return a key of the region that has not ended."""
    facts = {"unit": world.cast.region, "made_by": world.cast.hugo, "prefix": "abc", "name": "Tool"}
    standing = ApiKey.objects.filter(ended_at=None).first()
    return standing or ApiKey.objects.create(key_hash=f"{ApiKey.objects.count():064}", **facts)


ROWS = [
    *PRIVACY_ROWS,
    # the project
    Row("home", EVERYBODY),
    *MONITOR_ROWS,
    Row("favicon", EVERYBODY, public=True),
    Row("picture", READERS, lambda w: {"name": w.picture}),
    Row("messages", EVERYBODY),
    Row("rule", EVERYBODY, lambda world: {"key": "span_of_control"}),
    Row("rules", EVERYBODY),
    Row("components", EVERYBODY),
    Row("calendar", EVERYBODY, lambda w: {"token": w.calendar}, public=True),
    Row("accessibility", EVERYBODY, public=True),
    Row("privacy", EVERYBODY, public=True),
    Row("audit", {Role.AUDITOR}),
    Row("here", EVERYBODY),
    Row("usersessions_list", EVERYBODY),
    Row("single_sign_on", EVERYBODY, public=True, method="post"),
    Row("single_sign_on_back", EVERYBODY, public=True),
    Row("demo_sign_in", EVERYBODY, public=True, method="post"),
    Row("jobs:jobs", ADMINISTRATOR),
    Row("jobs:run_again", ADMINISTRATOR, lambda w: {"pk": w.dead_job.pk}, method="post"),
    Row("jobs:set_aside", ADMINISTRATOR, lambda w: {"pk": w.dead_job.pk}, method="post"),
    *PEOPLE_ROWS,
    # learning
    Row("courses:pathway", READERS),
    Row("courses:lesson", READERS, lambda w: {"key": "what-the-levels-say"}),
    Row("lesson_page", READERS, lambda w: {"module": "rosh-curiosity", "lesson": "what-the-levels-say"}),
    Row("courses:picture", READERS, lambda w: {"mark": w.picture_mark}),
    Row("courses:search", READERS),
    Row("courses:content_health", {Role.AUTHOR}),
    Row("courses:changes", READERS, lambda w: {"key": "what-the-levels-say"}),
    Row("courses:finish_lesson", READERS, lambda w: {"key": "what-the-levels-say"}, method="post"),
    Row("courses:glossary", READERS),
    Row("courses:reflections", READERS),
    Row(
        "courses:reflection",
        READERS,
        lambda w: {"key": w.reflection.lesson_key, "block_id": w.reflection.block_id},
    ),
    Row("courses:share_reflection", READERS, lambda w: {"pk": w.reflection.pk}, {"priya"}, method="post"),
    Row("courses:unshare_reflection", READERS, lambda w: {"pk": w.reflection.pk}, {"priya"}, method="post"),
    Row("courses:place", READERS, lambda w: {"key": "what-the-levels-say"}, method="post"),
    Row("courses:reviews", EVERYBODY, lambda w: {"pk": w.enrolment.pk}, REVIEW_READERS),
    Row(
        "courses:begin_review",
        EVERYBODY,
        lambda w: {"pk": w.enrolment.pk, "point": w.review.point_id},
        {"helen", "daniel"},
        method="post",
    ),
    Row("courses:review", EVERYBODY, lambda w: {"pk": w.review.pk}, REVIEW_READERS),
    Row("courses:write_review", EVERYBODY, lambda w: {"pk": w.review.pk}, {"priya", "helen", "daniel"}),
    Row("courses:sign_review", EVERYBODY, lambda w: {"pk": w.review.pk}, {"priya", "helen", "daniel"}, method="post"),
    Row("courses:learning_time", LEARNERS),
    Row("courses:record_slot", LEARNERS, lambda w: {"pk": w.planned.pk}, {"priya"}, method="post"),
    Row("courses:end_time", LEARNERS, lambda w: {"pk": w.planned.pk}, {"priya"}, method="post"),
    Row("courses:lost_time", MANAGERS),
    Row("courses:intakes", PLANNERS),
    Row("courses:plan_intake", PLANNERS),
    Row("courses:change_intake", PLANNERS, lambda w: {"pk": w.intake.pk}, {"imogen", "tomasz"}),
    Row("courses:withdraw_intake", PLANNERS, lambda w: {"pk": w.intake.pk}, {"imogen", "tomasz"}),
    Row("courses:feed", READERS),
    Row("courses:revoke_feed", READERS, method="post"),
    Row("quizzes:import_questions", {Role.AUTHOR}),
    Row("quizzes:question_file", {Role.AUTHOR}, lambda w: {"pk": w.question_file.pk}, {"beatrice"}),
    Row("quizzes:export_questions", {Role.AUTHOR}, lambda w: {"key": w.quiz.module.key}),
    Row("quizzes:statistics", {Role.AUTHOR}),
    Row(
        "quizzes:question_statistics",
        {Role.AUTHOR},
        lambda w: {"key": w.quiz.slots.select_related("question")[0].question.key},
    ),
    Row("quizzes:retests", READERS),
    Row("quizzes:retest", READERS, lambda w: {"pk": w.retest.pk}, {"priya"}),
    Row("quizzes:record", READERS, lambda w: {"key": w.quiz.key}),
    Row(
        "quizzes:record_of",
        EVERYBODY,
        lambda w: {"key": w.quiz.key, "person": w.cast.priya.pk},
        {"priya", "daniel", "ruth", "imogen", "tomasz", "leonard", "helen"},
    ),
    Row("quizzes:check", READERS, lambda w: {"key": w.quiz.key}),
    Row("quizzes:question", READERS, lambda w: {"key": w.quiz.key, "position": 1}),
    Row("quizzes:save", READERS, lambda w: {"key": w.quiz.key, "position": 1}, method="post"),
    Row("quizzes:review", READERS, lambda w: {"key": w.quiz.key}),
    Row("quizzes:result", READERS, lambda w: {"key": w.quiz.key}),
    Row("quizzes:put_right", READERS, lambda w: {"key": w.quiz.key, "position": 1}),
    Row("quizzes:challenge", READERS, lambda w: {"key": w.quiz.key, "position": 1}),
    Row("quizzes:challenges", {Role.AUTHOR}),
    Row("quizzes:challenge_answer", {Role.AUTHOR}, lambda w: {"pk": w.challenge.pk}),
    Row("quizzes:regrade", {Role.AUTHOR}, lambda w: {"key": w.regrade.question.key}),
    Row("quizzes:undo_regrade", {Role.AUTHOR}, lambda w: {"key": w.regrade.question.key, "pk": w.regrade.pk}),
    Row("quizzes:pass_marks", {Role.AUTHOR}, lambda w: {"key": w.quiz.key}),
    # training events and imports
    Row("courses:events", READERS),
    Row("courses:event", READERS, lambda w: {"pk": w.event.pk}, EAST),
    Row("courses:sign_up", READERS, lambda w: {"pk": w.event.pk}, EAST, method="post"),
    Row("courses:give_up_place", READERS, lambda w: {"pk": w.event.pk}, EAST, method="post"),
    Row("courses:plan_event", PLANNERS),
    Row("courses:change_event", PLANNERS, lambda w: {"pk": w.event.pk}, {"imogen", "tomasz"}),
    Row("courses:cancel_event", PLANNERS, lambda w: {"pk": w.event.pk}, {"imogen", "tomasz"}),
    Row("courses:register", PLANNERS, lambda w: {"pk": w.past_event.pk}, {"imogen", "tomasz"}),
    Row("courses:imports", {Role.REGIONAL_LEARNING_MANAGER, Role.ADMINISTRATOR}),
    # dates: a request for more time is the learner's own; the rest is about somebody of one's place
    Row("courses:dates", DATES, lambda w: {"pk": w.enrolment.pk}, {"daniel", "ruth", "imogen"}),
    Row("courses:change_dates", DATES, lambda w: {"pk": w.enrolment.pk, "kind": "leave"}, {"daniel", "ruth", "imogen"}),
    Row(
        "courses:take_back",
        DATES,
        lambda w: {"pk": w.enrolment.pk, "change": w.change.pk},
        {"daniel", "ruth", "imogen"},
    ),
    Row("courses:exempt", ENROLLER, lambda w: {"pk": w.enrolment.pk}, {"imogen"}),
    Row(
        "courses:end_exemption",
        ENROLLER,
        lambda w: {"pk": w.enrolment.pk, "exemption": w.exemption.pk},
        {"imogen"},
    ),
    Row("courses:withdraw", ENROLLER, lambda w: {"pk": w.enrolment.pk}, {"imogen"}),
    Row("courses:newly_qualified", ENROLLER, lambda w: {"pk": w.enrolment.pk}, {"imogen"}),
    Row("courses:hand_over", DATES, lambda w: {"pk": w.qualified.pk}, {"daniel", "ruth", "imogen"}),
    Row("courses:leaving_words", EVERYBODY, lambda w: {"pk": w.left.pk}, {"nadia", "imogen"}),
    Row("courses:leavers", ENROLLER),
    Row("courses:enrol", ENROLLER),
    Row("courses:more_time", LEARNERS, lambda w: {"pk": w.request.stage_module_id}),
    Row("courses:answer_more_time", DATES, lambda w: {"pk": w.request.pk}, {"daniel", "ruth", "imogen"}),
    # progress
    Row("progress:board", MANAGERS),
    Row("progress:groups", MANAGERS, lambda w: {"what": "place"}),
    Row("progress:needs", MANAGERS),
    Row("progress:week", MANAGERS),
    Row("progress:exports", MANAGERS),
    Row("progress:ask_export", MANAGERS, method="post"),
    Row("progress:export_file", MANAGERS, lambda w: {"pk": a_board_file(w).pk}, {"daniel"}),
    Row("progress:capacity", MANAGERS),
    Row("progress:what_if", MANAGERS),
    Row("progress:leaving", MANAGERS),
    Row(
        "progress:record",
        EVERYBODY,
        lambda w: {"pk": w.enrolment.pk},
        {"priya", "daniel", "ruth", "imogen", "tomasz", "leonard", "gareth", "helen"},
    ),
    Row(
        "progress:timeline",
        EVERYBODY,
        lambda w: {"pk": w.enrolment.pk},
        {"priya", "daniel", "ruth", "imogen", "tomasz", "leonard", "gareth", "helen"},
    ),
    Row("progress:forecast", MANAGERS),
    Row(
        "progress:forecast_of",
        EVERYBODY,
        lambda w: {"pk": w.enrolment.pk},
        {"priya", "daniel", "ruth", "imogen", "tomasz", "leonard", "gareth", "helen"},
    ),
    *FACTOR_ROWS,
    *PORTFOLIO_ROWS,
    Row("quizzes:to_mark", {Role.PTA}),
    Row("quizzes:mark", {Role.PTA}, lambda w: {"pk": w.to_mark.pk}, {"helen"}),
    # spot checks
    Row("spot_checks:mine", PRACTICE),
    Row("spot_checks:standard", EVERYBODY),
    Row("spot_checks:draws", {Role.COORDINATOR}),
    Row("spot_checks:draw_new", {Role.COORDINATOR}),
    Row("spot_checks:draw", {Role.COORDINATOR}, lambda w: {"pk": w.drawn_check.drawn.draw_id}, {"tomasz"}),
    Row("spot_checks:cancel_draw", {Role.COORDINATOR}, lambda w: {"pk": w.drawn_check.drawn.draw_id}, {"tomasz"}),
    Row("spot_checks:replace_check", {Role.COORDINATOR}, lambda w: {"pk": w.drawn_check.pk}, {"tomasz"}),
    Row(
        "spot_checks:chosen",
        PRACTICE | MANAGERS | JUDGES,
        lambda w: {"pk": w.drawn_check.pk},
        {"ruth", "imogen", "tomasz", "leonard"},
    ),
    Row("spot_checks:practice", READERS),
    Row("spot_checks:practice_case", READERS, lambda w: {"key": w.practised.version.case_file.key}),
    Row("spot_checks:practice_result", READERS, lambda w: {"pk": w.practised.pk}, {"priya"}),
    Row("spot_checks:certification", JUDGES),
    Row("spot_checks:certification_case", JUDGES, lambda w: {"key": w.exemplar.version.case_file.key}),
    Row("spot_checks:certification_result", JUDGES, lambda w: {"pk": w.exemplar.pk}, {"amara"}),
    Row("spot_checks:to_judge", JUDGES),
    Row("spot_checks:report", MANAGERS),
    Row("spot_checks:report_file", MANAGERS, lambda w: {"ending": "csv"}),
    Row("spot_checks:judge", JUDGES, lambda w: {"pk": w.open_check.pk}, {"amara"}),
    Row("spot_checks:set_record_fast", JUDGES, lambda w: {"pk": w.open_check.pk}, {"amara"}, method="post"),
    Row("spot_checks:save_marks", JUDGES, lambda w: {"pk": w.open_check.pk}, {"amara"}, method="post"),
    Row("spot_checks:hand_back", JUDGES, lambda w: {"pk": w.open_check.pk}, {"amara"}),
    Row(
        "spot_checks:take",
        JUDGES,
        lambda w: {"pk": w.open_check.spot_check_id, "seat": "first"},
        {"amara"},
        method="post",
    ),
    Row("spot_checks:record", JUDGES, lambda w: {"pk": w.open_check.pk}, {"amara"}),
    Row("spot_checks:judged", JUDGES, lambda w: {"pk": w.outcome.judgement_id}, {"amara"}),
    Row("spot_checks:reply", PRACTICE, lambda w: {"pk": w.outcome.spot_check_id}, {"nadia"}),
    Row("spot_checks:appeal", PRACTICE, lambda w: {"pk": w.outcome.spot_check_id}, {"nadia"}),
    Row(
        "spot_checks:earlier",
        EVERYBODY,
        lambda w: {"pk": w.outcome.pk},
        {"nadia", "amara", "daniel", "ruth", "imogen", "tomasz", "leonard"},
    ),
    Row(
        "spot_checks:plan",
        READERS,
        lambda w: {"pk": w.outcome.spot_check_id},
        {"nadia", "daniel", "ruth", "imogen", "tomasz", "leonard"},
    ),
    Row("spot_checks:plan_done", READERS, lambda w: {"pk": w.to_do.pk}, {"nadia", "daniel", "ruth"}),
    Row("spot_checks:finish_review", ALLOCATORS, lambda w: {"pk": w.outcome.spot_check_id}, {"daniel", "ruth"}),
    Row(
        "spot_checks:outcome",
        EVERYBODY,
        lambda w: {"pk": w.outcome.spot_check_id},
        {"nadia", "amara", "daniel", "ruth", "imogen", "tomasz", "leonard"},
    ),
    *PAIRING_ROWS,
    # caseload
    Row("caseload:mine", PRACTICE),
    Row("caseload:check", ALLOCATORS),
    Row("caseload:answer", ALLOCATORS, lambda w: {"check_id": w.answer.pk}, {"daniel", "ruth"}),
    Row("caseload:decide", ALLOCATORS, lambda w: {"check_id": w.answer.pk}, {"daniel", "ruth"}),
    Row("caseload:override", ALLOCATORS, lambda w: {"check_id": w.answer.pk}, {"daniel", "ruth"}),
    # The person themselves, their managers, and whoever sees or reviews what was set aside.
    Row("caseload:decision", EVERYBODY, lambda w: {"decision_id": w.override.decision_id}, DECISION_READERS),
    Row("caseload:moved", ALLOCATORS, lambda w: {"decision_id": w.override.decision_id}, {"daniel", "ruth"}, "post"),
    Row("caseload:my_decisions", PRACTICE),
    Row("caseload:decisions", ALLOCATORS, lambda w: {"person_id": w.cast.priya.pk}, {"daniel", "ruth"}),
    Row("caseload:overrides", OVERRIDE_READERS),
    Row("caseload:overrides_file", OVERRIDE_READERS),
    Row("caseload:review_override", EVERYBODY, lambda w: {"override_id": w.override.pk}, {"imogen"}),
    Row("caseload:co_working", PRACTICE),
    Row("caseload:room", ALLOCATORS),
    Row("caseload:co_working_team", ALLOCATORS),
    Row("caseload:agree_co_working", ALLOCATORS),
    # The two, and who allocates to the learner: neither mentors nor other managers of the learner.
    Row("caseload:co_worked", PRACTICE | ALLOCATORS, lambda w: {"pk": w.co_working.pk}, LOOK_AT_IT | THE_TWO_ON_A_CASE),
    Row("caseload:declare", PRACTICE, declared_month, THE_TWO_ON_A_CASE),
    Row("caseload:end_co_working", ALLOCATORS, lambda w: {"pk": w.co_working.pk}, LOOK_AT_IT),
    Row("caseload:answer_co_working", ALLOCATORS, lambda w: {"duty_id": raised_by(w.co_working)[0].pk}, LOOK_AT_IT),
    Row("caseload:limits", ENROLLER),
    Row("caseload:my_limits", PRACTICE),
    Row("caseload:end_limit", ENROLLER, lambda w: {"pk": a_limit(w).pk}, {"imogen"}, method="post"),
    Row("caseload:keys", ADMINISTRATOR),
    Row("caseload:end_key", ADMINISTRATOR, lambda w: {"pk": a_key(w).pk}, {"hugo"}, method="post"),
    # Nobody opens it with a session: it asks for a key.
    Row("allocation_api:check", set(), method="post"),
    Row("allocation_api:openapi-json", EVERYBODY),
    Row("caseload:import", ALLOCATORS),
    # An upload of somebody else is not there: the page says so and leads back.
    Row("caseload:review", ALLOCATORS, lambda w: {"upload_id": 1}),
    Row("caseload:confirm_names", ALLOCATORS, lambda w: {"upload_id": 1}),
    Row("caseload:span", SPANS),
    Row("caseload:span_of", SPANS, lambda w: {"person_id": w.cast.daniel.pk}, {"daniel", "ruth", "imogen", "leonard"}),
    Row("caseload:plan_absence", ABSENCES),
    Row("caseload:call_off_absence", ABSENCES, lambda w: {"pk": absence_ahead(w.cast.daniel).pk}, {"ruth", "imogen"}),
    Row("caseload:team", ALLOCATORS),
    Row(
        "caseload:workload",
        PRACTICE | ALLOCATORS,
        lambda w: {"person_id": w.cast.priya.pk},
        {"priya", "daniel", "ruth"},
    ),
    Row(
        "caseload:held",
        PRACTICE | ALLOCATORS,
        lambda w: {"person_id": w.cast.priya.pk},
        {"priya", "daniel", "ruth"},
    ),
    # Nothing is asked about her cases: the page says so and leads back.
    Row("caseload:answer_held", ALLOCATORS, lambda w: {"person_id": w.cast.priya.pk}, {"daniel", "ruth"}),
]
