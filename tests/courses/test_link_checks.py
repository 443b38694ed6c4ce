"""Links of lessons: inside by what is here, outside by asking; two failing days make a duty, and mending ends it."""

import ipaddress
import socket
import threading
from contextlib import suppress
from datetime import datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile

from courses import outside
from courses.link_checks import FAILING, addresses_of, check_links
from courses.models import LessonDocument, LessonPage, LinkCheck
from courses.outside import AGENT, Outcome, Refused, is_public, public_address, try_address
from courses.tasks import check_links as job
from lms.calendar import LONDON, today
from lms.models import Duty
from lms.roles import Role
from tests.factories import teaching as make

DAY = timedelta(days=1)


def well(address):
    """Find every address well."""
    return Outcome()


def broken(address):
    """Find every address gone."""
    return Outcome("It answers 404.")


def silent(address):
    """Reach nobody."""
    return Outcome("It cannot be reached.", silent=True)


class Site(BaseHTTPRequestHandler):
    """A small web site with every fault that a site can have."""

    asked: list[tuple[str, str, dict[str, str]]] = []

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        self.asked.append((self.command, self.path, dict(self.headers)))
        name = self.path.strip("/").split("?")[0]
        if name.startswith("hop-"):
            return self.go(302, f"/hop-{int(name[4:]) - 1}" if name != "hop-1" else "/fine")
        if name == "inside":
            return self.go(302, "https://127.0.0.1/")
        if name == "plain":
            return self.go(301, "http://e.example/")
        if name == "loop":
            return self.go(302, "/loop")
        if name == "head-refused" and self.command == "HEAD":
            return self.go(405)
        return self.go(404 if name == "gone" else 200)

    def go(self, status, location=""):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Set-Cookie", "track=me")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"x" * 500_000)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def site(settings):
    """Run the small site, and let links lead to it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    Site.asked = []
    settings.LINK_CHECK_TEST_SERVER = f"127.0.0.1:{server.server_port}"
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/fine", ""),
        ("/fine?a=b c&d=é", ""),
        ("/gone", "It answers 404."),
        ("/head-refused", ""),
        ("/hop-3", ""),
        ("/hop-4", "It leads on more than 3 times."),
        ("/loop", "It leads on more than 3 times."),
        ("/inside", "It leads to a machine that is not public."),
        ("/plain", "It leads to an address without https."),
    ],
)
def test_what_becomes_of_an_address(site, path, fault):
    assert try_address(f"{site}{path}").fault == fault


def test_a_site_is_told_nothing_of_us_and_asked_for_its_head_first(site):
    try_address(f"{site}/hop-2")
    assert {method for method, _, _ in Site.asked} == {"HEAD"}
    for _, _, headers in Site.asked:
        assert headers["User-Agent"] == AGENT
        assert "Cookie" not in headers
        assert "Referer" not in headers


def test_a_site_that_does_not_answer_costs_little_time(settings, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as quiet:
        monkeypatch.setattr(outside, "TIMEOUT", 0.2)
        settings.LINK_CHECK_TEST_SERVER = f"127.0.0.1:{quiet.getsockname()[1]}"
        outcome = try_address(f"http://{settings.LINK_CHECK_TEST_SERVER}/")
    assert outcome == Outcome("It does not answer in time.", silent=True)


def test_a_site_that_sends_a_byte_now_and_then_is_hung_up_on(settings, monkeypatch):
    def drip():
        line, _ = server.accept()
        with line, suppress(OSError):
            while True:
                line.sendall(b"H")
                sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drip, daemon=True).start()
        monkeypatch.setattr(outside, "PATIENCE", 0.3)
        settings.LINK_CHECK_TEST_SERVER = f"127.0.0.1:{server.getsockname()[1]}"
        began = monotonic()
        assert try_address(f"http://{settings.LINK_CHECK_TEST_SERVER}/").fault
    assert monotonic() - began < 30


@pytest.mark.parametrize(
    "address",
    [
        "http://e.example/",
        "https://e.example:8443/",
        "https://user:secret@e.example/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://[::ffff:127.0.0.1]/",
        "https:///nothing",
        "https://[broken/",
        "ftp://e.example/",
        "https://e.example:99999/",
    ],
)
def test_an_address_that_leads_inside_or_nowhere_is_never_connected_to(address):
    with patch.object(socket, "create_connection", side_effect=AssertionError("connected")):
        assert try_address(address).fault


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.0.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
        ("fec0::1", False),
        ("3fff::1", False),
        ("192.0.0.8", False),
        ("192.88.99.1", False),
    ],
)
def test_which_machines_are_public(address, public):
    assert is_public(ipaddress.ip_address(address)) is public


def test_a_name_with_one_inside_address_is_refused_and_what_was_looked_up_is_what_is_connected_to(monkeypatch):
    def resolve(*addresses):
        rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: rows)

    resolve("93.184.216.34", "10.0.0.1")
    with pytest.raises(Refused):
        public_address("e.example")
    resolve("93.184.216.34")
    with patch.object(socket, "create_connection", side_effect=OSError) as connect:
        assert try_address("https://e.example/").silent
    assert connect.call_args_list[0].args[0] == ("93.184.216.34", 443)


# ---- what is written down ----


@pytest.fixture(scope="module")
def published(cast_of_file):
    """Publish a lesson that leads to two passages, a document and an address outside, once for this file."""
    cast = cast_of_file
    held = LessonDocument.objects.create(title="Guide", file=ContentFile(b"words", name="guide.txt"))
    make.lesson(cast.modules[0], "other", make.passage("there", "Words."), title="Other")
    text = "[a](other#there) [b](#first) [c](https://e.example/law) [d](mailto:a@e.example)"
    return make.lesson(
        cast.modules[0],
        "who-to-tell",
        make.passage("first", text),
        make.block("document", {"document": held.pk, "title": ""}),
        content_owner=cast.beatrice,
    )


@pytest.fixture
def linked(cast, published):
    """Return that lesson."""
    return LessonPage.objects.get(pk=published.pk)


def later(days, **kwargs):
    """Run the check some days later."""
    moment = datetime.combine(today() + days * DAY, time(2), tzinfo=LONDON)
    with patch("django.utils.timezone.now", lambda: moment), patch("lms.calendar.present", lambda: moment):
        return check_links(**kwargs)


def failing():
    """Return the addresses that fail."""
    return sorted(LinkCheck.objects.exclude(failing_since=None).values_list("address", flat=True))


def duties():
    """Return the open duties about links."""
    return list(Duty.objects.open().filter(kind=FAILING))


def test_every_kind_of_link_is_found(linked):
    document = LessonDocument.objects.get()
    assert addresses_of(linked) == {
        "other#there",
        "#first",
        "https://e.example/law",
        f"document:{document.pk}",
    }


def test_a_lesson_whose_links_are_well_is_left_alone(linked):
    assert check_links(attempt=well) is False
    assert failing() == []
    assert LinkCheck.objects.exclude(checked_at=None).count() == 4


def test_what_is_gone_inside_is_found(linked, cast):
    LessonPage.objects.filter(key="other").update(live=False)
    document = LessonDocument.objects.get()
    # Gone by a way that asks nobody: the product itself keeps what a published lesson shows.
    LessonDocument.objects.all()._raw_delete(using="default")
    check_links(attempt=well)
    assert failing() == [f"document:{document.pk}", "other#there"]


def test_a_link_that_fails_on_two_days_is_a_duty_of_the_owner_and_mending_ends_it(linked, cast):
    check_links(attempt=broken)
    check_links(attempt=broken)
    assert duties() == []
    later(7, attempt=broken)
    (duty,) = duties()
    assert duty.owner == cast.beatrice
    assert "https://e.example/law failed on two days. It answers 404." in duty.reason
    later(14, attempt=broken)
    assert len(duties()) == 1
    later(21, attempt=well)
    assert duties() == []
    assert failing() == []


def test_a_lesson_without_an_owner_who_is_here_is_kept_by_the_authors(linked, cast):
    cast.beatrice.is_active = False
    cast.beatrice.save()
    check_links(attempt=broken)
    later(7, attempt=broken)
    (duty,) = duties()
    assert (duty.owner, duty.owner_role, duty.owner_unit) == (None, Role.AUTHOR, cast.nation)


def test_a_link_that_was_taken_out_is_forgotten_with_its_duty(linked):
    check_links(attempt=broken)
    later(7, attempt=broken)
    make.publish(linked, make.passage("first", "No links."))
    later(14, attempt=broken)
    assert duties() == []
    assert set(LinkCheck.objects.values_list("lesson_key", flat=True)) == set()


def test_when_nothing_outside_answers_it_is_our_own_way_out(cast, linked):
    links = " ".join(f"[{n}](https://{n}.example/)" for n in "abc")
    make.publish(linked, make.passage("first", links))
    check_links(attempt=silent)
    later(7, attempt=silent)
    assert failing() == []
    assert duties() == []


def test_what_is_not_done_in_time_is_left_for_another_run(cast, linked):
    links = " ".join(f"[{n}](https://{n}.example/)" for n in "abc")
    make.publish(linked, make.passage("first", links))
    tried = []

    def attempt(address):
        tried.append(address)
        return Outcome()

    runs = 1
    while check_links(seconds=0, attempt=attempt):
        runs += 1
    assert (runs, sorted(tried)) == (3, [f"https://{n}.example/" for n in "abc"])
    assert check_links(attempt=attempt) is False
    assert len(tried) == 3


def test_the_job_queues_another_until_nothing_is_left(cast, linked, monkeypatch):
    left = [True, True, False]
    monkeypatch.setattr("courses.link_checks.check_links", lambda: left.pop(0))
    job.call()
    assert left == []
