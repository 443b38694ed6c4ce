"""The figures that a monitor reads, in Prometheus text: requests of this host, and how jobs and records stand."""

import hmac
import os
import shutil
from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from assessments.quizzes.models import Attempt
from lms.access import open_to_public
from lms.health import state_of_health
from lms.models import Notice
from lms.request_log import COUNTS

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"  # where the processes of one host count together
BEARER: Final = "Bearer "
WORDS: Final = {
    "live": "1 when pages can be served",
    "database": "1 when the database answers",
    "migrated": "1 when every migration of this code is applied",
    "cache": "1 when the cache answers",
    "media": "1 when the folders of this host take files",
    "scanner": "1 when the malware scanner answers; left out where there is none",
    "jobs_seconds_since_sign_of_life": "Seconds since a job last came through",
    "jobs_waiting": "Jobs that wait to start",
    "jobs_oldest_waiting_seconds": "Seconds that the oldest job has waited",
    "jobs_given_up": "Jobs that were given up and wait for a decision",
    "audit_unsealed_seconds": "Seconds that the oldest event of the audit record has waited for its seal",
    "attempts_open": "Checks that somebody is taking or has left open",
    "notices_unsent": "Messages that wait to be sent",
    "media_free_bytes": "Bytes left where files are kept",
}


@open_to_public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer whoever shows the token; without a token in the settings there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"{BEARER}{settings.METRICS_TOKEN}".encode()):
        refusal = "Send the token of the setting METRICS_TOKEN as “Authorization: Bearer …”.\n"
        return HttpResponse(refusal, status=401, content_type="text/plain; charset=utf-8")
    return HttpResponse(figures(), content_type=CONTENT_TYPE_LATEST)


def figures() -> bytes:
    """Return every figure."""
    return bytes(generate_latest(_requests())) + bytes(generate_latest(_state()))


def _requests() -> CollectorRegistry:
    """Return the counts of requests: of all processes of this host under gunicorn, else of this one."""
    if SHARED not in os.environ:
        return COUNTS
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together


def _state() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Gauges(state()))
    return registry


class _Gauges:
    """Hands over figures that were just worked out."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.facts = facts

    def collect(self) -> Iterable[Metric]:
        """Yield what is known; what could not be asked is left out, and is not nought."""
        for name, value in self.facts.items():
            if name in WORDS and value is not None:
                yield GaugeMetricFamily(f"waymark_{name}", WORDS[name], value=float(value))
        release = GaugeMetricFamily("waymark_release", "Which code runs", labels=["release"])
        release.add_metric([str(self.facts["release"])], 1)
        yield release


def state() -> dict[str, Any]:
    """Return how the service stands, with what other rooms have open."""
    facts = state_of_health()
    if facts["database"] and facts["migrated"]:
        facts["attempts_open"] = Attempt.objects.filter(state=Attempt.State.OPEN).count()
        facts["notices_unsent"] = Notice.objects.waiting().count()
    if settings.MEDIA_ROOT.exists():
        facts["media_free_bytes"] = shutil.disk_usage(settings.MEDIA_ROOT).free
    return facts
