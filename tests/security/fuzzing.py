"""Sends what is made, one by one, and says of each what broke, with the seed that makes it again."""

import io
import logging
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.core.signals import got_request_exception
from django.db import transaction

from lms.roles import Role
from tests.security import fuzz_files
from tests.security.fuzz_requests import Maker, Request
from tests.security.marks import MAY_BE_WRITTEN, watched, weight
from tests.security.world import Armed

COMMANDS = ("people", "training", "results", "workload", "reductions", "holdings")
BY_SOMEBODY = ("workload", "reductions", "holdings")
QUESTIONS = {"moodle": "moodle", "gift": "gift", "columns": "csv"}


class Fuzz:
    """One run: a world, a seed, what was sent so far, and what broke."""

    def __init__(self, armed: Armed, seed: int) -> None:
        self.armed, self.seed = armed, seed
        self.maker = Maker(armed)
        self.people = {person.email: person for person in self.maker.people}
        self.answers: Counter[str] = Counter()
        self.failures: list[str] = []
        self.raised: list[str] = []

    def run(self, numbers: Any) -> None:
        """Send each of some numbers; what it does to the database is taken back."""
        got_request_exception.connect(self._note, weak=False)
        logging.disable(logging.CRITICAL)
        try:
            for number in numbers:
                self._one(number)
        finally:
            logging.disable(logging.NOTSET)
            got_request_exception.disconnect(self._note)

    def _note(self, **kwargs: Any) -> None:
        self.raised.append(traceback.format_exc())

    def _one(self, number: int) -> None:
        dice, self.raised = Random(f"{self.seed}/{number}"), []
        cache.clear()
        about = ""
        try:
            with transaction.atomic():
                about = self._file(dice) if dice.random() < 0.15 else self._request(dice)
                transaction.set_rollback(True)
        except Exception:
            self.raised.append(traceback.format_exc())
        for raised in self.raised:
            self.failures.append(f"seed {self.seed} number {number}: {about}\n{raised[-3000:]}")
            # At once: a run of ten thousand is long.
            print(self.failures[-1], flush=True)  # noqa: T201

    def _request(self, dice: Random) -> str:
        request = self.maker.request(dice)
        response = self._sent(request)
        self.answers[str(response.status_code)] += 1
        if response.status_code >= 500 and not self.raised:
            self.raised.append(f"Answered {response.status_code} without raising.")
        return str(request)

    def _sent(self, request: Request) -> Any:
        client = self.armed.browser(self.people[request.who])
        cookie = request.headers.get("Cookie")
        headers = {name: value for name, value in request.headers.items() if name != "Cookie"}
        extra = {"HTTP_COOKIE": cookie} if cookie else {}
        response = client.generic(
            request.verb.upper(),
            request.path or "/",
            request.body,
            content_type=request.kind,
            headers=headers,
            QUERY_STRING=request.query,
            **extra,
        )
        if response.streaming:
            list(response.streaming_content)
        return response

    # ---- files ----

    def _file(self, dice: Random) -> str:
        way = dice.random()
        # Few of those that take a process of their own, or a whole pack.
        if way < 0.03:
            return self._evidence(dice)
        if way < 0.06:
            return self._pack(dice)
        if way < 0.2:
            return self._picture(dice)
        return self._import(dice)

    def _import(self, dice: Random) -> str:
        """Take a spoilt file in by its command: whatever it holds, it is taken in, or refused with nothing changed."""
        kind = dice.choice((*COMMANDS, *QUESTIONS))
        content, ending = fuzz_files.good(kind, dice)
        content, dry = fuzz_files.spoilt(content, ending, dice), dice.random() < 0.5
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, f"sent.{ending}")
            file.write_bytes(content)
            command, options = f"import_{kind if kind in COMMANDS else 'questions'}", {"dry_run": dry}
            if kind in BY_SOMEBODY:
                options["by"] = self.armed.cast.daniel.email
            if kind in QUESTIONS:
                options |= {"format": QUESTIONS[kind], "module": "child-safeguarding"}
            self._commanded(command, file, options)
        return f"{command} {'dry ' if dry else ''}{ending} {content[:200]!r}"

    def _pack(self, dice: Random) -> str:
        dry = dice.random() < 0.5
        with tempfile.TemporaryDirectory() as folder:
            self._commanded("import_course_pack", fuzz_files.pack(Path(folder), dice), {"dry_run": dry})
        return f"import_course_pack {'dry' if dry else ''}"

    def _commanded(self, command: str, file: Path, options: dict[str, Any]) -> None:
        out = io.StringIO()
        with self._nothing_changed(when=bool(options["dry_run"])) as refused:
            try:
                call_command(command, str(file), verbosity=0, stdout=out, stderr=out, **options)
                self.answers["taken in"] += 1
            except CommandError:
                refused.append(True)
                self.answers["refused"] += 1

    @contextmanager
    def _nothing_changed(self, *, when: bool) -> Iterator[list[bool]]:
        """Weigh what was written to: after a dry run or a refusal it must weigh what it did."""
        refused: list[bool] = []
        with watched() as written:
            yield refused
        if when or refused:
            changed = [one for one in written - MAY_BE_WRITTEN if weight(one) != self.armed.weights.get(one)]
            if changed:
                self.raised.append(f"Refused or dry, and yet it changed {changed}")

    def _evidence(self, dice: Random) -> str:
        """Hand a spoilt file in as evidence."""
        name, content = fuzz_files.upload(dice)
        client = self.armed.browser(self.armed.cast.priya)
        address = self.armed.addresses["portfolio:add_file"]
        response = client.post(address, {"files": SimpleUploadedFile(name.replace("\0", ""), content)})
        self.answers[f"evidence {response.status_code}"] += 1
        return f"evidence {name!r} {content[:200]!r}"

    def _picture(self, dice: Random) -> str:
        """Send a spoilt picture as an author, or as anybody."""
        content, ending = fuzz_files.good("picture", dice)
        content = fuzz_files.spoilt(content, ending, dice)
        person = self.armed.cast.beatrice if dice.random() < 0.8 else self.armed.near(dice.choice(list(Role)).value)
        data = {"title": "Hill", "alt_text": "A hill", "file": SimpleUploadedFile("hill.png", content, "image/png")}
        address = dice.choice(("/admin/images/add/", "/admin/images/chooser/create/", "/admin/images/multiple/add/"))
        if "multiple" in address and dice.random() < 0.8:
            data["files[]"] = data.pop("file")
        response = self.armed.browser(person).post(address, data)
        self.answers[f"picture {response.status_code}"] += 1
        return f"picture {address} {content[:200]!r}"
