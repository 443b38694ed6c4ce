"""An estate: two web and two job hosts behind a proxy, PostgreSQL and Redis, each in a network of its own."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

from benchmarks._hall import Hall, ask, environment, gunicorn, manage, seat
from benchmarks._over_the_wire import wait_for
from benchmarks._under_fire import DURABLE
from scripts.browser import apt_install
from scripts.network import Host, hosts
from scripts.ports import free_port
from scripts.postgres import FAST, find_server, running
from scripts.processes import adopt_descendants, end_all, start
from scripts.redis import Redis, find_redis
from scripts.say import Stop

WEB, JOBS = ("web1", "web2"), ("jobs1", "jobs2")
WEB_PORT = 8000
# Shorter than in a service, so that a job of a dead host is taken over while somebody watches.
JOB_TIMES = {
    "JOB_SECONDS": "15",
    "JOB_RETRY_SECONDS": "40",
    "CANARY_EVERY_SECONDS": "10",
    "CANARY_STALE_SECONDS": "45",
    "JOB_STOP_SECONDS": "5",
}
# A request that has reached a host is not sent to another by the proxy: it does not know that a save may be repeated.
# What could not be sent is. Whoever sent it decides about the rest.
PROXY = """
daemon off; user root; worker_processes 1; pid {place}/nginx.pid; error_log {place}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {place}/body; proxy_temp_path {place}/proxy; fastcgi_temp_path {place}/fastcgi;
  uwsgi_temp_path {place}/uwsgi; scgi_temp_path {place}/scgi;
  upstream waymark {{ {servers} keepalive 32; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass http://waymark; proxy_http_version 1.1;
      proxy_set_header Connection ""; proxy_set_header Host $http_host;
      proxy_connect_timeout 1s; proxy_read_timeout 10s; proxy_next_upstream error timeout; proxy_next_upstream_tries 2;
    }}
  }}
}}
"""


@dataclass
class Estate:
    """The hosts, what runs on them, and the hall that people see: the proxy's port, the tables, the takers."""

    hall: Hall
    hosts: dict[str, Host]
    redis: Redis
    place: Path
    running: dict[str, Popen[bytes]] = field(default_factory=dict)

    def env_of(self, name: str) -> dict[str, str]:
        """Return the settings of a host: everything is shared but its own folder."""
        return self.hall.env | {"WAYMARK_VAR": str(self.place / name)}

    def start(self, name: str) -> None:
        """Start what a host is there for."""
        host = self.hosts[name]
        words: Sequence[str | Path] = [Path(sys.executable), "manage.py", "run_jobs"]
        if name in WEB:
            words = gunicorn("waymark", WEB_PORT, address=host.address)
        # A host has no environment but its own: `ip` and what it runs inherit it.
        self.running[name] = start([*host.within, *words], env=self.env_of(name), log=self.place / f"{name}.log")

    def kill(self, name: str) -> None:
        """End everything on a host at once, as when its power fails."""
        self.hosts[name].kill()
        self.running[name].wait()

    def busiest(self) -> str:
        """Name the job host that holds most of the jobs at work now; the first if none does."""
        at_work = [cluster for (cluster,) in ask(self.hall.server, AT_WORK)]
        held = {name: sum(f":{self.running[name].pid}:" in cluster for cluster in at_work) for name in JOBS}
        return max(held, key=lambda name: held[name])


AT_WORK = "SELECT cluster FROM jobs_jobrun WHERE outcome = 'running' AND task LIKE '%leave_mark'"


@contextmanager
def estate(*, sitting: int, arriving: int) -> Iterator[Estate]:
    """Put everything up, with people in the tables, and take everything away, also when somebody presses Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGINT):  # whoever starts it in the background makes it deaf to Ctrl-C
        signal.signal(number, _interrupt)
    adopt_descendants()
    with hosts((*WEB, *JOBS, "base", "cache")) as made, tempfile.TemporaryDirectory() as name:
        base, cache, place = made["base"], made["cache"], Path(name)
        with running(find_server(), FAST, base.address, base.within) as server:
            redis = Redis(find_redis(), cache.address, cache.within)
            env = environment(server, place / "web1") | JOB_TIMES
            env["ALLOWED_HOSTS"] = ",".join(["127.0.0.1", *(made[web].address for web in WEB)])
            env |= {"CACHE_URL": redis.url, "EMAIL_URL": f"filemail:///{place}/mail", "LOG_LEVEL": "WARNING"}
            built = Estate(Hall(free_port(), 0, [], server, Popen(["true"]), env), made, redis, place)
            try:
                _open(built, sitting, arriving)
                yield built
            finally:
                end_all([*built.running.values(), built.hall.web])
                _keep_the_logs(place)


def _open(built: Estate, sitting: int, arriving: int) -> None:
    """Fill the tables, start everything, and wait until each web host and the proxy answer."""
    manage("migrate --verbosity 0", built.hall.env)
    for name in WEB:
        manage("collectstatic --noinput --verbosity 0", built.env_of(name))
    built.hall.takers = seat(built.hall.env, sitting, arriving, 20, enrolled=True)
    # Filled in a hurry; from now on, what is acknowledged is on the disk.
    built.hall.server.settings = DURABLE
    built.hall.server.restart()
    built.redis.start()
    built.running["redis"] = built.redis.process
    for name in (*WEB, *JOBS):
        built.start(name)
    built.hall.web = _proxy(built)
    for name in WEB:
        wait_for(f"http://{built.hosts[name].address}:{WEB_PORT}/accounts/login/")
    wait_for(f"http://127.0.0.1:{built.hall.port}/accounts/login/")


def _proxy(built: Estate) -> Popen[bytes]:
    if not (program := shutil.which("nginx") or (apt_install("nginx") and shutil.which("nginx"))):
        raise Stop("There is no nginx here: run `sudo apt-get install nginx`, then try again.")
    servers = " ".join(f"server {built.hosts[name].address}:{WEB_PORT} max_fails=3 fail_timeout=5s;" for name in WEB)
    settings = built.place / "nginx.conf"
    settings.write_text(PROXY.format(place=built.place, servers=servers, port=built.hall.port))
    return start([program, "-p", built.place, "-c", settings, "-e", built.place / "nginx.log"], env={})


def _keep_the_logs(place: Path) -> None:
    """Copy the hosts' logs where WAYMARK_KEEP_LOGS says, for whoever looks for the cause of something."""
    if kept := os.environ.get("WAYMARK_KEEP_LOGS"):
        Path(kept).mkdir(parents=True, exist_ok=True)
        for log in place.glob("*.log"):
            shutil.copy(log, kept)


def _interrupt(_number: int, _frame: object) -> None:
    """Treat a request to end like Ctrl-C."""
    raise KeyboardInterrupt
