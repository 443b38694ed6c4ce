"""How gunicorn serves Waymark, started in its folder: python -m gunicorn --config deploy/gunicorn.conf.py lms.wsgi."""

import os
import shutil
from multiprocessing import cpu_count
from pathlib import Path
from tempfile import gettempdir

# The processes of this host count their requests together, and anew at each start. Set before anything counts.
_counts = Path(os.environ.get("RUNTIME_DIRECTORY", gettempdir())) / f"waymark-counts-{os.getuid()}"
shutil.rmtree(_counts, ignore_errors=True)
_counts.mkdir(mode=0o700)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_counts)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

from django.conf import settings  # noqa: E402  # after the folder of counts

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", max(2, cpu_count())))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Loaded once, so that wrong settings end the start with their sentence, and the workers share what is loaded.
preload_app = True
# A report or a large file may take a while; a worker that does not even beat is replaced.
timeout = 90
# Less than the unit allows, so that answers at work are finished.
graceful_timeout = 25
keepalive = 5
# The lines of a request come from lms.request, in the same shape as all others.
accesslog = None
logconfig_dict = settings.LOGGING
# Nothing here asks a running server anything.
control_socket_disable = True


def child_exit(_server: object, worker: object) -> None:
    """Forget the gauges of a worker that ended; its counts stay."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[attr-defined]
