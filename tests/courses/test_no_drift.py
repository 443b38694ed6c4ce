"""The read model is right after every action: a long script of real ones, asked about again after each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import time_machine
from django.utils import timezone

from assessments.quizzes.models import Retest
from courses import standing
from courses.models import Enrolment, Module, Stage, StageModule, Standing
from courses.publishing import catch_up_later
from lms.actions import choose_rule
from lms.calendar import today
from lms.jobs.backend import only_ids
from lms.policy.mentoring import MENTOR_TRAINING
from lms.policy.practice import MENTOR_LEARNERS
from mentoring.pairings import mentor_standing, stretches
from tests.cast import Cast
from tests.courses import script_people
from tests.courses.pack_world import bring_in, lesson, write_pack
from tests.courses.script import STEPS, Script

NOON = "2026-11-23 12:00:00+00:00"
# Columns of the read model that are not worked out by a room.
NOT_OURS = {"id", "enrolment_id"}


# ---- the script ----


def worked_out() -> Iterator[tuple[str, Any]]:
    """Yield the columns of the read model with what they hold."""
    for row in Standing.objects.values():
        yield from ((name, value) for name, value in row.items() if name not in NOT_OURS)


def differences() -> list[str]:
    """Return where standings, mentor cover or mentors are not what the rooms say."""
    return [*standing.drift(today()), *stretches.drift(today()), *mentor_standing.drift(today())]


def test_no_action_leaves_the_read_model_behind(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False):
        standing.rebuild(today())
        stretches.write_all(today())
        mentor_standing.keep_mentor_standings(on=today())
        script, filled = Script(cast), set()
        assert STEPS[-1][1] is script_people.a_learner_withdraws
        for name, act in STEPS:
            act(script)
            assert (name, differences()) == (name, [])
            filled |= {column for column, value in worked_out() if value not in (None, 0)}
        every = {row.attname for row in Standing._meta.concrete_fields} - NOT_OURS
        # The script is long enough: every column has held something at some time.
        assert every - filled == set()
        _built_again()


def _built_again() -> None:
    """Drop every row of whoever is on a pathway, build them again, and find the same values."""
    rows = Standing.objects.filter(enrolment__in=Enrolment.objects.open()).order_by("enrolment")
    before = [row | {"id": 0} for row in rows.values()]
    rows.delete()
    assert standing.rebuild(today()) == len(before)
    assert [row | {"id": 0} for row in rows.all().values()] == before
    assert standing.drift(today()) == []


def test_what_has_to_be_done_is_caught_up_with_by_a_job_for_each_module_that_somebody_learns(cast: Cast) -> None:
    unused = Module.objects.create(key="unused", title="Unused")
    with patch("courses.publishing.tasks") as jobs:
        catch_up_later([unused.pk, *(module.pk for module in cast.modules)])
    calls = [call.args for call in jobs.catch_up.enqueue.call_args_list]
    assert calls == [(module.pk,) for module in cast.modules]
    # What the queue refuses to carry is found here, and not by an author.
    only_ids([value for call in calls for value in call])


def test_a_module_that_begins_to_gate_a_first_case_is_caught_up_with(cast: Cast, tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"m1": [lesson("a1")]})
    bring_in(folder)
    module, stage = Module.objects.get(key="m1"), Stage.objects.filter(pathway_version=cast.pathway).first()
    StageModule.objects.create(stage=stage, module=module, position=9, due_month=3)
    facts = {"misconception": "x", "opened_at": timezone.now(), "due": today(), "card": {}}
    Retest.objects.create(person=cast.priya, module=module, **facts)
    standing.rebuild(today())
    path = next(folder.rglob("module.yaml"))
    path.write_text(f"{path.read_text()}gates_first_case: true\n")
    bring_in(folder)
    assert Standing.objects.get(enrolment=cast.enrolment_of(cast.priya)).misconceptions == 1
    assert standing.drift(today()) == []


def test_a_rule_that_a_region_chooses_leaves_no_mentor_behind(cast: Cast) -> None:
    standing.rebuild(today())
    stretches.write_all(today())
    mentor_standing.keep_mentor_standings(on=today())
    for rule, value in ((MENTOR_TRAINING, "needed"), (MENTOR_LEARNERS, 1)):
        choose_rule(rule=rule, region=cast.region, value=value, starts=today(), reason="x", by=cast.imogen)
        assert (rule.key, differences()) == (rule.key, [])
