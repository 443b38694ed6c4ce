"""The supervisor's judgement: what it forgives, and how long it rests before it tries again."""

import pytest
from django.db import OperationalError
from django.utils import timezone

from lms.jobs import supervisor
from lms.jobs.canary import Watch
from lms.jobs.supervisor import Supervisor


class Clock:
    """Time that passes only while somebody sleeps."""

    now = 0.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


class Killed:
    """A cluster that only lets itself be killed."""

    name = "mine"

    def kill(self):
        pass


@pytest.fixture
def clock(monkeypatch):
    """Put our own clock in place."""
    clock = Clock()
    monkeypatch.setattr(supervisor, "time", clock)
    monkeypatch.setattr(supervisor.queue, "release", lambda _cluster: 0)
    return clock


def test_the_first_restart_is_at_once_and_each_vain_one_rests_longer(clock):
    keeper, rests = Supervisor(), []
    for _ in range(9):
        before = clock.now
        keeper._replace(Killed(), "it ended by itself")
        rests.append(round(clock.now - before))
    assert rests == [0, 1, 3, 7, 15, 31, 60, 60, 60]


def test_it_does_not_rest_when_it_is_told_to_end(clock):
    keeper = Supervisor()
    keeper.failures, keeper.ending = 9, True
    keeper._replace(Killed(), "it ended by itself")
    assert clock.now == 0


def test_a_database_that_does_not_answer_kills_no_cluster(monkeypatch):
    def away(_watch, _at):
        raise OperationalError("no route")

    monkeypatch.setattr(Watch, "look", away)
    monkeypatch.setattr(supervisor, "connections", type("None", (), {"close_all": lambda _self: None})())
    begun = timezone.now()
    watch = Watch("mine", begun)
    assert supervisor._look(watch) == ""
    assert watch.since > begun
