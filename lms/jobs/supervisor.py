"""The supervisor: starts django-q2's cluster, listens for its canary, and replaces it when it falls silent."""

import logging
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from types import FrameType
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone
from django_q.cluster import Cluster

from lms.jobs import processes, queue, schedule
from lms.jobs.canary import Watch
from lms.jobs.ledger import CLUSTER_VARIABLE

LONGEST_REST: Final = 60
LOOK_SECONDS: Final = 1.0

logger = logging.getLogger(__name__)


class OneCluster:
    """One start of the cluster: a group of processes that lives and ends as one."""

    def __init__(self, name: str) -> None:
        self.name = name
        connections.close_all()  # a connection must not be shared across a fork
        self.head = get_context("fork").Process(target=_be_the_cluster, args=(name, os.getpid()))
        self.head.start()

    def is_alive(self) -> bool:
        """Say whether the head of the group still runs."""
        return self.head.is_alive()

    def stop(self, patience: float) -> None:
        """Let the jobs at work end, for as long as `patience` seconds, then kill what is left."""
        self.head.terminate()
        self.head.join(patience)
        self.kill()

    def kill(self) -> None:
        """Kill the whole group at once."""
        group = self.head.pid or 0
        processes.kill_group(group)
        self.head.kill()
        self.head.join()
        processes.await_end_of_group(group)


def _be_the_cluster(name: str, parent: int) -> None:
    """Run django-q2's cluster in this process until it is told to end."""
    processes.lead_a_group(parent)
    os.environ[CLUSTER_VARIABLE] = name
    cluster = Cluster()
    cluster.start()
    cluster.sentinel.join()


class Supervisor:
    """Keeps one cluster at work until it is told to end."""

    def __init__(self) -> None:
        self.ending = False
        self.started = 0
        self.failures = 0

    def run(self) -> None:
        """Start a cluster, watch it, replace it when something is wrong with it; return when told to end."""
        processes.adopt_orphans()
        with self._told_by_signals():
            schedule.sync()
            while not self.ending:
                cluster = self._start()
                trouble = self._watch(cluster)
                if trouble:
                    self._replace(cluster, trouble)
                else:
                    cluster.stop(settings.JOB_STOP_SECONDS)
        logger.info("The jobs have ended.")

    @contextmanager
    def _told_by_signals(self) -> Iterator[None]:
        def end(_number: int, _frame: FrameType | None) -> None:
            self.ending = True

        before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _start(self) -> OneCluster:
        self.started += 1
        cluster = OneCluster(f"{socket.gethostname()[:80]}:{os.getpid()}:{self.started}")
        logger.info("Cluster %s started.", cluster.name)
        return cluster

    def _watch(self, cluster: OneCluster) -> str:
        """Watch until something is wrong, and say what; nothing when we were told to end."""
        watch = Watch(cluster.name, timezone.now())
        pause = min(LOOK_SECONDS, settings.CANARY_EVERY_SECONDS / 6)
        free_at = time.monotonic()
        while not self.ending:
            time.sleep(pause)
            if time.monotonic() >= free_at:
                free_at = time.monotonic() + settings.CANARY_EVERY_SECONDS / 6
                _free_what_the_dead_hold()
            trouble = _look(watch) if cluster.is_alive() else "it ended by itself"
            self.failures = 0 if watch.heard else self.failures
            if trouble and not self.ending:
                return trouble
        return ""

    def _replace(self, cluster: OneCluster, trouble: str) -> None:
        """End a cluster by force, give back what it held, and rest longer each time that this does not help."""
        logger.error("Cluster %s is replaced: %s.", cluster.name, trouble)
        cluster.kill()
        try:
            logger.info("Given back to the queue: %s.", queue.release(cluster.name))
        except (DatabaseError, InterfaceError):
            logger.exception("What the cluster held could not be given back; it comes back by itself.")
        rest_until = time.monotonic() + min(LONGEST_REST, 2**self.failures - 1)
        self.failures += 1
        while not self.ending and time.monotonic() < rest_until:
            time.sleep(0.2)


def _look(watch: Watch) -> str:
    """Ask the watch; a database that does not answer is no fault of the cluster."""
    try:
        return watch.look(timezone.now())
    except (DatabaseError, InterfaceError):
        logger.warning("The database does not answer: the cluster cannot be judged.", exc_info=True)
        connections.close_all()
        watch.excuse(timezone.now())
        return ""


def _free_what_the_dead_hold() -> None:
    """Give back what hosts held that are no more; where the database does not answer, the next look does."""
    try:
        if freed := queue.release_what_the_dead_hold(timezone.now()):
            logger.warning("Given back to the queue, because nobody can be at work on it any more: %s.", freed)
    except (DatabaseError, InterfaceError):
        connections.close_all()
