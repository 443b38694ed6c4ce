"""Questions to witnesses, and the e-mails that reach them."""

import re
from typing import Any

from django.core import mail

from assessments.portfolio.models import FrameworkVersion, WitnessRequest
from assessments.portfolio.witnesses import opening
from assessments.portfolio.witnesses.asking import Question, ask_witness
from assessments.portfolio.witnesses.stating import Statement
from lms.calendar import today
from lms.models import Person
from tests.factories.portfolio import criterion

WITNESS = "moira.pell@example.net"


def question(version: FrameworkVersion, *codes: str, **facts: Any) -> Question:
    """Return a question about one criterion, to somebody of another agency."""
    rows = [criterion(version, code) for code in codes or ("1.1",)]
    wanted: dict[str, Any] = {
        "witness_name": "Moira Pell",
        "email": WITNESS,
        "about": "How I chaired the meeting.",
        "happened_on": today(),
        "organisation": "Fellgate Housing",
    }
    return Question(criteria=rows, **wanted | facts)


def asked(person: Person, version: FrameworkVersion, *codes: str, **facts: Any) -> WitnessRequest:
    """Ask a witness; the job that sends the link runs at once."""
    return ask_witness(by=person, question=question(version, *codes, **facts))


def newest_mail() -> str:
    """Return the words of the e-mail that left last."""
    return str(mail.outbox[-1].body)


def link_to(request: WitnessRequest) -> str:
    """Return the token in the e-mail that left last."""
    found = re.search(r"/evidence/witness/([\w-]+)/", newest_mail())
    assert found
    request.refresh_from_db()
    return found[1]


def code_for(request: WitnessRequest) -> str:
    """Ask for a code and return the one in the e-mail."""
    opening.ask_for_code(request=request)
    request.refresh_from_db()
    return code_in(newest_mail())


def code_in(body: str) -> str:
    """Return the code in an e-mail."""
    found = re.search(r"Your code is (\d{6})", body)
    assert found
    return found[1]


def statement(**facts: str) -> Statement:
    """Return what a witness says."""
    wanted = {
        "name": "Moira Pell",
        "position": "Housing officer",
        "organisation": "Fellgate Housing",
        "text": "She brought four agencies to one plan.",
    }
    return Statement(**wanted | facts)
