"""A walk through a running release: pages as every role, and writes that a learner makes; whatever fails is kept."""

import threading
from collections import Counter
from urllib.parse import urlsplit

from scripts.visitor import Answer, Visitor

ROLES = {
    "priya.nair": ["/", "/pathway/", "/evidence/", "/pathway/learning-time/", "/pathway/reflections/"],
    "helen.marsh": ["/", "/evidence/marking/", "/evidence/countersigning/", "/checks/to-mark/"],
    "daniel.okafor": ["/", "/board/", "/caseload/import/", "/messages/"],
    "gareth.pugh": ["/", "/messages/", "/pathway/events/"],
    "tomasz.wolny": ["/", "/messages/"],
    "leonard.achebe": ["/", "/board/", "/rules/"],
    "wilma.strand": ["/", "/audit/"],
}
CHECK = "/checks/rosh-curiosity-check/"
WRITER = "priya.nair"


class Walk:
    """Visitors of every role, signed in once, who go round and round and write as they go."""

    def __init__(self, server: str) -> None:
        self.counts: Counter[str] = Counter()
        self.failed: list[str] = []
        self.people = {name: Visitor(server) for name in ROLES}
        for name, visitor in self.people.items():
            self.note(f"sign in {name}", visitor.sign_in(f"{name}@example.org"))

    def move_to(self, server: str) -> None:
        """Go on at another server, with the cookies of this one."""
        for visitor in self.people.values():
            visitor.server = server

    def round(self) -> None:
        """Open every page, as whoever it is for, then write."""
        for name, paths in ROLES.items():
            for path in paths:
                answer = self.people[name].get(path)
                self.note(f"{path} as {name}", answer)
                if "/accounts/login/" in answer.url:
                    self.failed.append(f"{path} as {name}: signed out")
        self.answer_a_question()
        self.write_evidence()

    def answer_a_question(self) -> None:
        """Begin a check, or go on with it, and save an answer."""
        visitor = self.people[WRITER]
        page = visitor.get(CHECK)
        if form := page.form(CHECK):
            self.note("begin a check", visitor.send(page, form))
        page = visitor.get(f"{CHECK}questions/1/")
        self.note("a question", page)
        if form := page.form("/questions/"):
            self.wrote("an answer", page, visitor.send(page, form))

    def write_evidence(self) -> None:
        """Begin a draft of evidence, write into it, and save it."""
        visitor = self.people[WRITER]
        page = visitor.get("/evidence/add/")
        if "/drafts/" not in page.url and (form := page.form("/evidence/add/")):
            page = visitor.send(page, form)
        self.note("a draft of evidence", page)
        if form := page.form("/drafts/"):
            words = {"title": "What I planned", "text": "I read the plan again and wrote down why.", "action": "later"}
            self.wrote("a draft of evidence, saved", page, visitor.send(page, form, **words))

    def wrote(self, what: str, page: Answer, answer: Answer) -> None:
        """Count a write: what was saved leads on, and what was refused shows its own page again."""
        self.note(what, answer)
        self.counts["writes"] += answer.status == 200
        if urlsplit(answer.url).path == urlsplit(page.url).path:
            self.failed.append(f"{what}: refused by its own page")

    def note(self, what: str, answer: Answer) -> None:
        """Count an answer, and keep what must not happen: an error of ours, or no answer at all."""
        self.counts["answers"] += 1
        if answer.status >= 500 or answer.status in (0, 403, 404):
            self.failed.append(f"{what}: {answer.status or answer.text}")


class Walking(threading.Thread):
    """The same walk, again and again, until it is told to end."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(daemon=True)
        self.walk, self.ending = walk, threading.Event()

    def run(self) -> None:
        """Walk."""
        while not self.ending.is_set():
            self.walk.round()

    def end(self) -> None:
        """Finish the round."""
        self.ending.set()
        self.join()
