"""The lives of an invented nation's learners: rows that hold together, as whatever asks them again finds them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from hashlib import sha256
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.gap import portfolios_of
from assessments.portfolio.models import Claim, Judgement, SignOffStep
from assessments.quizzes.marking import submitted
from assessments.quizzes.models import Attempt, Retest, RetestStep, Step
from assessments.quizzes.retesting import answers_since_opened
from assessments.quizzes.sheet import sheets_of
from courses import standing
from courses.models import Enrolment, EnrolmentChange, MilestoneReview, ProtectedSlot, Standing, TimeRequest
from courses.progress import progress_of
from courses.reviews import content_hash
from lms.calendar import today
from lms.management.example.national import as_they_left, pile
from lms.management.example.national.laying import Row
from lms.management.example.national.lives_parts import LIVES
from lms.management.example.national.making import make_world
from lms.management.example.national.world import Learner, Size, World
from lms.models import Duty, Person
from mentoring.pairings import stretches
from mentoring.pairings.models import Meeting, Pairing, ReflectiveDiscussion
from tests import databases

SCALE = 1 / 200


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Load a small nation with the shipped content, once for all tests of this file."""
    with django_db_blocker.unblock():
        databases.empty()
        call_command("load_example", size="national", scale=SCALE, stdout=StringIO())
        yield make_world(today(), Size().scaled(SCALE))
        databases.restore()


@pytest.fixture
def nation(loaded_once: World, db: None) -> World:
    return loaded_once


def test_every_check_comes_out_as_its_answers_are_marked(nation):
    handed_in = Attempt.objects.exclude(state=Attempt.State.OPEN).select_related("quiz")
    for sheet in sheets_of(list(handed_in)):
        step, result = submitted(sheet.steps), sheet.outcome.as_result()
        assert step is not None
        assert {name: step.data[name] for name in result} == result
        assert sheet.outcome.settled == (sheet.attempt.state == Attempt.State.FINISHED)
        assert [one.number for one in sheet.steps] == list(range(1, len(sheet.steps) + 1))


def test_there_are_as_many_answers_as_are_asked_for_and_none_of_tomorrow(nation):
    assert Step.objects.filter(kind=Step.Kind.ANSWER).count() >= nation.size.answer_steps
    now = timezone.now()
    assert not Step.objects.filter(at__gt=now).exists()
    assert not Judgement.objects.filter(judged_at__gt=now).exists()
    assert not Claim.objects.filter(claimed_at__gt=F("judgements__judged_at")).exists()
    assert not Step.objects.filter(at__lt=F("attempt__started_at")).exists()


def test_what_was_wrong_comes_back_until_it_is_right_often_enough(nation):
    steps: dict[int, list[RetestStep]] = defaultdict(list)
    for step in RetestStep.objects.order_by("number").select_related("run__undone_by"):
        steps[step.retest_id].append(step)
    closed = {row.pk for row in Retest.objects.exclude(closed_at=None)}
    assert 0 < len(closed) < len(steps)
    for pk, found in steps.items():
        assert found[0].kind == RetestStep.Kind.OPENED
        assert (found[-1].kind == RetestStep.Kind.CLOSED) == (pk in closed)
        assert pk not in closed or answers_since_opened(found)[-3:] == [True] * 3


def test_the_read_model_and_the_stretches_of_cover_are_as_the_rooms_say(nation):
    assert standing.drift(nation.on) == []
    assert stretches.drift(nation.on) == []
    assert Standing.objects.filter(criteria_met__gt=0, modules_done__gt=0).count() > nation.size.active / 3


def test_whoever_qualified_has_nothing_left_to_show(nation):
    over = Enrolment.objects.filter(status__in=["qualified", "newly_qualified"]).select_related(
        "person", "pathway_version"
    )
    criteria = criteria_of(framework_in_use())
    met = portfolios_of([row.person_id for row in over], framework_in_use())
    assert {portfolio.met_among(criteria) for portfolio in met.values()} == {len(criteria)}
    assert {portfolio.waiting for portfolio in met.values()} == {0}
    left = [
        item.module.key
        for stages in progress_of(list(over), nation.on).values()
        for stage in stages
        for item in stage.modules
        if not item.complete
    ]
    assert left == []
    released = SignOffStep.objects.filter(kind=SignOffStep.Kind.RELEASED, sign_off__unit=None)
    assert set(released.values_list("sign_off__person", flat=True)) == {row.person_id for row in over}


def test_nobody_has_two_of_a_kind_of_supporter_at_once(nation):
    held: dict[tuple[int, str], list[Pairing]] = defaultdict(list)
    for row in Pairing.objects.order_by("starts"):
        held[row.learner_id, row.kind].append(row)
    for rows in held.values():
        assert all(first.ends and first.ends <= second.starts for first, second in pairwise(rows))
    assert not Meeting.objects.filter(state="held", starts_at__date__lt=F("pairing__starts")).exists()
    over = Enrolment.objects.exclude(status__in=["active", "extended", "paused"]).values("person")
    assert not Pairing.objects.filter(learner__in=over, ends=None).exists()


def test_a_nation_is_no_better_than_life(nation):
    """Marking is late, time is lost, people leave and say why, and somebody sent a piece twice."""
    late = Judgement.objects.filter(judged_at__date__gt=F("claim__judge_by")).count() / Judgement.objects.count()
    assert 0.02 < late < 0.6
    assert Judgement.objects.filter(decision="not_yet").exists()
    lost = ProtectedSlot.objects.filter(outcome="lost").count() / ProtectedSlot.objects.count()
    assert 0.05 < lost < 0.3
    left = Enrolment.objects.filter(status="withdrawn").count()
    reasons = EnrolmentChange.objects.filter(kind="withdrawal").exclude(leaving_reason="")
    assert 0 < left == reasons.count() == len([one for one in nation.learners if one.ended_on and not one.qualified])
    assert set(ReflectiveDiscussion.objects.values_list("state", flat=True)) >= {"taken", "lost", "called_off"}


def test_everything_that_waits_is_somebodys_duty(nation):
    waiting = Claim.objects.to_judge().values_list("evidence", flat=True)
    asked = Duty.objects.open().filter(kind="judge_evidence").values_list("source_id", flat=True)
    assert waiting
    assert set(waiting) == set(asked)
    unsigned = set(Judgement.objects.to_countersign().values_list("pk", flat=True))
    assert unsigned == set(Duty.objects.open().filter(kind="countersign").values_list("source_id", flat=True))
    asked_for = set(TimeRequest.objects.filter(state="asked").values_list("pk", flat=True))
    assert asked_for == set(Duty.objects.open().filter(kind="more_time").values_list("source_id", flat=True))


def test_reviews_are_signed_as_they_stand_by_three_different_people(nation):
    for review in MilestoneReview.objects.prefetch_related("signatures"):
        signatures = list(review.signatures.all())
        assert {row.content_hash for row in signatures} <= {content_hash(review)}
        assert len({row.person_id for row in signatures}) == len(signatures)
    assert max(Counter(MilestoneReview.objects.values_list("enrolment", "point")).values()) == 1


def test_learner_and_manager_open_their_pages(nation, client: Client):
    learner = next(one for one in nation.learners if one.active and one.life.pieces)
    for pk, pages in (
        (learner.person_id, [reverse("courses:pathway"), reverse("portfolio:evidence"), reverse("home")]),
        (
            learner.manager_on(nation.on),
            [reverse("progress:board"), reverse("progress:needs"), *_records(nation, learner), reverse("home")],
        ),
    ):
        client.force_login(Person.objects.get(pk=pk))
        assert {address: client.get(address).status_code for address in pages} == dict.fromkeys(pages, 200)


def _records(nation: World, learner: Learner) -> list[str]:
    """Return the pages of a learner, and of somebody of the same manager whose pathway is over."""
    manager = learner.manager_on(nation.on)
    gone = next((one for one in nation.learners if one.ended_on and one.manager_on(nation.on) == manager), learner)
    pages = ("progress:record", "progress:timeline", "progress:forecast_of")
    return [reverse(page, args=[one.enrolment_id]) for page in pages for one in (learner, gone)]


def test_the_same_number_gives_the_same_lives(nation, monkeypatch: pytest.MonkeyPatch):
    digests = []
    for _ in range(2):
        world, digest = make_world(nation.on, Size().scaled(SCALE)), sha256()

        def lay(model: type, names: tuple[str, ...], rows: list[Row], digest=digest) -> int:
            digest.update(repr((model, names, rows)).encode())
            return len(rows)

        for module in (pile, as_they_left):
            monkeypatch.setattr(module, "lay", lay)
        assert sum(part.write(world) for part in LIVES) > 10_000
        digests.append(digest.hexdigest())
    assert digests[0] == digests[1]
