"""Take in who holds which case, two Fridays running, as a head of PDU would. Every case and reference is invented."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Final

from django.core.files.base import ContentFile

from lms.management.example.caseloads import last_friday
from lms.management.example.clock import on_day
from lms.management.example.reductions import HEADINGS as REDUCTIONS
from lms.management.example.reductions import lines_of as reductions_of
from lms.management.example.workload_export import HOLDS_CASES, lines_of
from lms.models import Grade, Person, Post
from mentoring.caseload.facts import CONCERNS, GROUPS, CaseFacts
from mentoring.caseload.files.holdings_file import HEADINGS
from mentoring.caseload.files.importing import import_file
from mentoring.caseload.models import Case, FileKind, Rosh

LOW, MEDIUM, HIGH = Rosh.LOW.value, Rosh.MEDIUM.value, Rosh.HIGH.value
COMMUNITY, LICENCE, CUSTODY = (order.value for order in Case.Order)
# The cases of the two spot checks of the example, each the first of its officer.
CHECKED: Final = {"nadia.rowe": "T482039", "kwame.mensah": "K310577"}
IS_CHECKED: Final = CaseFacts(LOW, MEDIUM, MEDIUM, LOW, tier="C2", domestic_abuse=True)
# Who holds a case that a learner does not hold, and whose case became one between the two files.
HIGH_RISK: Final = "ella.brandt"
GREW: Final = "sofia.reyes"
# A learner without any custody case, and officers between whom a case moves.
NO_CUSTODY: Final = "josh.tindall"
GAVE, TOOK = "nadia.rowe", "gareth.pugh"
YES: Final = {True: "Yes", False: "No"}
# What follows upon what among the cases of one person.
RISKS: Final = (LOW, MEDIUM, MEDIUM, LOW, MEDIUM, LOW, LOW, MEDIUM, HIGH, MEDIUM, LOW)
FEW_IN_CUSTODY: Final = (COMMUNITY, COMMUNITY, LICENCE, COMMUNITY, COMMUNITY, CUSTODY, COMMUNITY, LICENCE)


@dataclass(frozen=True)
class Line:
    """One case with who holds it."""

    post: Post
    reference: str
    facts: CaseFacts
    access: str = "UNRESTRICTED"

    def cells(self) -> list[object]:
        """Return the line as the file has it."""
        team, pdu, facts = self.post.unit, self.post.unit.get_parent(), self.facts
        place = [pdu.get_parent().name, pdu.name, team.name, self.post.person.name, self.post.person.staff_code]
        risks = [Rosh(getattr(facts, group)).label for group in GROUPS]
        mappa = [facts.mappa_category or "", facts.mappa_level or ""]
        concerns = [YES[getattr(facts, name)] for name in CONCERNS]
        return [*place, self.reference, *risks, *mappa, facts.tier, facts.order.title(), *concerns, self.access]


def take_in_holdings(people: dict[str, Person], on: date) -> None:
    """Import who held which case on the last two Fridays in each PDU of the example."""
    for week in (1, 0):
        friday = last_friday(on) - timedelta(weeks=week)
        with on_day(friday):
            for pdu, importer in (("EA-ALD", "ruth.ellison"), ("NF-FEL", "owen.traherne")):
                _import(people[importer], held_in(pdu, friday, grown=week == 0), friday)


def _import(importer: Person, lines: Sequence[Line], friday: date) -> None:
    file = ContentFile(as_file(HEADINGS, (line.cells() for line in lines)), name=f"cases-{friday.isoformat()}.csv")
    report = import_file(kind=FileKind.HOLDINGS, file=file, figures_day=friday, by=importer)
    if report.imported is None:
        raise RuntimeError(f"The example's own cases were refused: {[str(line) for line in report.lines]}")


def held_in(place: str, on: date, *, grown: bool) -> list[Line]:
    """Return the cases held in a place: as many for each person as their workload figure counts."""
    posts = Post.objects.on(on).filter(unit__code__startswith=f"{place}-", grade__in=HOLDS_CASES)
    found = [line for post, count in _counts(list(posts.select_related("person", "unit")), on)
             for line in _cases_of(post, count, grown=grown)]  # fmt: skip
    found[-1] = replace(found[-1], access="RESTRICTED")
    return list(_moved(found)) if grown else found


def _counts(posts: list[Post], on: date) -> Iterator[tuple[Post, int]]:
    for line in lines_of(posts, on):
        yield line.post, line.c1 + line.c2


def _cases_of(post: Post, count: int, *, grown: bool) -> Iterator[Line]:
    """Yield somebody's cases: the same ones each week, but for what has grown."""
    key = post.person.email.split("@")[0]
    for number in range(count):
        mixed = post.person_id + number * 7
        facts = _officers(mixed) if post.grade == Grade.PO else _learners(mixed, key)
        reference = f"X{post.person_id % 10000:04}{number:02}"
        if number == 0 and key in CHECKED:
            reference, facts = CHECKED[key], IS_CHECKED
        if number == 1 and (key == HIGH_RISK or (key == GREW and grown)):
            facts = replace(facts, known_adults=HIGH, tier="B2", domestic_abuse=True)
        yield Line(post, reference, facts)


def _learners(mixed: int, key: str) -> CaseFacts:
    """Return a case as learners hold them: low or medium risk, most of them in the community."""
    order = FEW_IN_CUSTODY[mixed % len(FEW_IN_CUSTODY)]
    if order == CUSTODY and key == NO_CUSTODY:
        order = COMMUNITY
    return CaseFacts(RISKS[mixed % 2], LOW, LOW, LOW, order=order, tier=f"C{1 + mixed % 2}")


def _officers(mixed: int) -> CaseFacts:
    """Return a case as qualified officers hold them, high risk and MAPPA among them."""
    risk, order = RISKS[mixed % len(RISKS)], FEW_IN_CUSTODY[mixed // 3 % len(FEW_IN_CUSTODY)]
    tier = "B2" if risk == HIGH else "C2"
    facts = CaseFacts(risk, LOW, RISKS[mixed % 2], LOW, order=order, tier=tier, domestic_abuse=mixed % 5 == 0)
    facts = replace(facts, child_safeguarding=mixed % 9 == 0)
    return replace(facts, mappa_category=2, mappa_level=1) if risk == HIGH and order != COMMUNITY else facts


def _moved(lines: list[Line]) -> Iterator[Line]:
    """Give the last case of one officer to another, and close the last of the other."""
    mine = [line for line in lines if line.post.person.email.startswith(GAVE)]
    theirs = [line for line in lines if line.post.person.email.startswith(TOOK)]
    for line in lines:
        if theirs and line is theirs[-1]:
            continue
        yield replace(line, post=theirs[0].post) if mine and theirs and line is mine[-1] else line


# ---- files to try the imports with ----


def leave_files(folder: Path, on: date) -> None:
    """Leave a reductions export and a file of cases of Aldermoor Team 2, as of today: each changes something."""
    posts = Post.objects.on(on).filter(unit__code="EA-ALD-2", grade__in=HOLDS_CASES).select_related("person", "unit")
    plain = [post for post in posts if post.person.name != "Chris Yardley"]
    lines = [line.cells() for line in reductions_of(plain, on)]
    # A reason of personal circumstances, to see that its words are not kept.
    lines.append([*lines[0][:3], "Nadia Rowe", "PO", "37", "Phased Return to Work", "7.4", *lines[0][8:]])
    (folder / "reductions-export.csv").write_bytes(as_file(REDUCTIONS, lines))
    cases = [line for line in held_in("EA-ALD", on, grown=True) if line.post.unit.code == "EA-ALD-2"]
    (folder / "cases-export.csv").write_bytes(as_file(HEADINGS, (line.cells() for line in _since(cases))))


def _since(lines: list[Line]) -> Iterator[Line]:
    """Change a week's cases: one is new, one has moved, one has a higher risk, one is limited, and one is gone."""
    first, second, third, fourth, *rest = lines
    last = rest.pop()
    yield replace(first, reference="X990001")
    yield replace(first, post=last.post)
    yield replace(second, facts=replace(second.facts, children=HIGH, child_safeguarding=True, tier="B1"))
    yield replace(third, access="EXCLUDED")
    yield from (fourth, *rest)


def as_file(headings: Sequence[str], lines: Iterator[list[object]] | Sequence[Sequence[object]]) -> bytes:
    """Return lines as a text file of values."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(lines)
    return text.getvalue().encode()
