"""Who may open what of the portfolio: a row for each of its addresses."""

from django.utils import timezone

from assessments.portfolio.models import PortfolioExport, SignOff
from lms.calendar import today
from lms.roles import Role
from tests.access_row import EVERYBODY, LEARNERS, MANAGERS, Row
from tests.access_world import World

OBSERVERS = {Role.MENTOR, Role.PTA, Role.SPO}


def a_sign_off(world: World) -> SignOff:
    """Return a unit of the learner on its way to being signed off."""
    unit = world.claim.criterion.unit
    facts = {"version": unit.version, "opened_at": timezone.now()}
    return SignOff.objects.get_or_create(person=world.cast.priya, unit=unit, defaults=facts)[0]


def an_export(world: World) -> PortfolioExport:
    """Return a portfolio as a file, made for the learner themselves."""
    facts = {"asked_at": timezone.now(), "made_at": timezone.now(), "state": "made", "keep_until": today()}
    facts["stored"] = world.evidence_file.stored
    priya = world.cast.priya
    return PortfolioExport.objects.get_or_create(person=priya, asked_by=priya, defaults=facts)[0]


PORTFOLIO_ROWS = [
    Row("portfolio:evidence", LEARNERS),
    Row(
        "portfolio:gap",
        LEARNERS | MANAGERS | {Role.MENTOR, Role.PTA, Role.IQA},
        lambda w: {"pk": w.cast.priya.pk},
        {"priya", "gareth", "helen", "daniel", "ruth", "imogen", "tomasz", "leonard", "stella"},
    ),
    Row("portfolio:submit", LEARNERS),
    Row("portfolio:draft", LEARNERS, lambda w: {"pk": w.evidence_draft.pk}, {"priya"}),
    Row("portfolio:save_draft", LEARNERS, lambda w: {"pk": w.evidence_draft.pk}, {"priya"}, method="post"),
    Row("portfolio:add_file", LEARNERS, lambda w: {"pk": w.evidence_draft.pk}, {"priya"}, method="post"),
    Row("portfolio:discard_draft", LEARNERS, lambda w: {"pk": w.evidence_draft.pk}, {"priya"}),
    Row(
        "portfolio:piece",
        EVERYBODY,
        lambda w: {"pk": w.claim.evidence_id},
        {"priya", "helen", "joel", "daniel", "ruth", "imogen", "tomasz", "leonard", "stella"},
    ),
    Row(
        "portfolio:file",
        EVERYBODY,
        lambda w: {"pk": w.evidence_file.pk},
        {"priya", "helen", "joel", "daniel", "ruth", "imogen", "tomasz", "leonard", "stella"},
    ),
    Row("portfolio:draft_file", EVERYBODY, lambda w: {"pk": w.draft_file.pk}, {"priya"}),
    Row("portfolio:claim", LEARNERS, lambda w: {"pk": w.claim.evidence_id}, {"priya"}),
    Row("portfolio:change", LEARNERS, lambda w: {"pk": w.claim.evidence_id}, {"priya"}, method="post"),
    Row("portfolio:withdraw", LEARNERS, lambda w: {"pk": w.claim.evidence_id}, {"priya"}),
    Row("portfolio:observations", OBSERVERS),
    Row("portfolio:observe", OBSERVERS, lambda w: {"pk": w.cast.priya.pk}, {"helen", "gareth", "daniel"}),
    Row("portfolio:write_observation", OBSERVERS, lambda w: {"pk": w.observation.pk}, {"gareth"}),
    Row("portfolio:save_observation", OBSERVERS, lambda w: {"pk": w.observation.pk}, {"gareth"}, method="post"),
    Row("portfolio:discard_observation", OBSERVERS, lambda w: {"pk": w.observation.pk}, {"gareth"}),
    Row("portfolio:witnesses", LEARNERS),
    Row("portfolio:ask_witness", LEARNERS),
    Row("portfolio:send_witness_again", LEARNERS, lambda w: {"pk": w.witness.pk}, {"priya"}, method="post"),
    Row("portfolio:cancel_witness", LEARNERS, lambda w: {"pk": w.witness.pk}, {"priya"}),
    Row("portfolio:witness", EVERYBODY, lambda w: {"token": w.witness_link}, public=True),
    Row("portfolio:send_witness_code", EVERYBODY, lambda w: {"token": w.witness_link}, method="post", public=True),
    Row("portfolio:enter_witness_code", EVERYBODY, lambda w: {"token": w.witness_link}, method="post", public=True),
    Row("portfolio:decline_witness", EVERYBODY, lambda w: {"token": w.witness_link}, method="post", public=True),
    Row("portfolio:marking", {Role.PTA}),
    Row("portfolio:judge", {Role.PTA}, lambda w: {"pk": w.claim.evidence_id}, {"helen"}),
    Row("portfolio:judge_claim", {Role.PTA}, lambda w: {"pk": w.claim.pk}, {"helen", "joel"}),
    Row("portfolio:save_judging", {Role.PTA}, lambda w: {"pk": w.claim.evidence_id}, {"helen"}, method="post"),
    Row("portfolio:hand_over", {Role.PTA}),
    Row("portfolio:comments", {Role.PTA}),
    Row("portfolio:remove_comment", {Role.PTA}, lambda w: {"pk": 1}, method="post"),
    Row("portfolio:assessors", {Role.IQA, Role.REGIONAL_LEARNING_MANAGER}),
    Row("portfolio:reassign", {Role.IQA, Role.REGIONAL_LEARNING_MANAGER}),
    Row(
        "portfolio:judgement",
        EVERYBODY,
        lambda w: {"pk": w.claim.pk},
        {"priya", "helen", "joel", "daniel", "ruth", "imogen", "tomasz", "leonard", "stella"},
    ),
    Row("portfolio:countersign", {Role.PTA}),
    Row("portfolio:marking_report", {Role.IQA, Role.REGIONAL_LEARNING_MANAGER}),
    Row(
        "portfolio:marking_report_file",
        {Role.IQA, Role.REGIONAL_LEARNING_MANAGER},
        lambda w: {"ending": "csv"},
    ),
    Row("portfolio:sign", {Role.PTA}, lambda w: {"pk": w.to_sign.pk}, {"helen"}),
    Row("portfolio:disagreements", {Role.IQA}),
    Row("portfolio:disagree", {Role.PTA}, lambda w: {"pk": w.disputes.sent_back.pk}, {"joel"}),
    Row("portfolio:ruling", {Role.IQA}, lambda w: {"pk": w.disputes.disputed.pk}, {"stella"}),
    Row("portfolio:appeals", {Role.PTA, Role.IQA, Role.REGIONAL_LEARNING_MANAGER}),
    Row("portfolio:appeal", LEARNERS, lambda w: {"pk": w.disputes.appeal.judgement_id}, {"callum"}),
    Row("portfolio:read_again", {Role.PTA}, lambda w: {"pk": w.disputes.appeal.pk}, {"helen"}),
    Row(
        "portfolio:appeal_reader",
        {Role.IQA, Role.REGIONAL_LEARNING_MANAGER},
        lambda w: {"pk": w.disputes.appeal.pk},
        {"stella", "imogen"},
    ),
    Row("portfolio:more_time", LEARNERS, lambda w: {"pk": w.disputes.refused.pk}, {"priya"}),
    Row("portfolio:answer_more_time", {Role.PTA}, lambda w: {"pk": w.disputes.more_time.pk}, {"helen"}),
    Row(
        "portfolio:further_try",
        {Role.PTA},
        lambda w: {"person": w.cast.priya.pk, "criterion": w.disputes.refused.claim.criterion_id},
        {"helen"},
    ),
    Row("portfolio:sign_offs", LEARNERS | MANAGERS | {Role.PTA, Role.IQA}),
    Row(
        "portfolio:sign_off",
        EVERYBODY,
        lambda w: {"pk": a_sign_off(w).pk},
        {"priya", "helen", "daniel", "ruth", "imogen", "tomasz", "leonard", "stella"},
    ),
    Row("portfolio:export", EVERYBODY, lambda w: {"pk": w.cast.priya.pk}, {"priya", "helen", "stella"}),
    Row("portfolio:export_file", EVERYBODY, lambda w: {"pk": an_export(w).pk}, {"priya"}),
    Row("portfolio:samples", {Role.IQA, Role.EQA}),
    Row("portfolio:sample_new", {Role.IQA}),
    Row(
        "portfolio:sample",
        {Role.IQA, Role.EQA},
        lambda w: {"pk": w.sample_item.line.draw_id},
        {"stella", "victor"},
    ),
    Row("portfolio:grant", {Role.IQA}, lambda w: {"pk": w.sample_item.line.draw_id}, {"stella"}),
    Row("portfolio:end_grant", {Role.IQA}, lambda w: {"pk": w.sample_grant.pk}, {"stella"}),
    Row("portfolio:look", {Role.IQA, Role.EQA}, lambda w: {"pk": w.sample_item.pk}, {"stella", "victor"}),
    Row("portfolio:take_look", {Role.IQA}, lambda w: {"pk": w.sample_item.pk}, {"stella"}, method="post"),
    Row("portfolio:findings", {Role.IQA, Role.PTA}),
    Row("portfolio:finding", EVERYBODY, lambda w: {"pk": w.finding.pk}, {"stella", "helen"}),
    Row("portfolio:close_finding", {Role.IQA}, lambda w: {"pk": w.finding.pk}, {"stella"}, method="post"),
]
