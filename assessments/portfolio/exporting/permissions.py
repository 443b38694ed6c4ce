"""Who may ask for a portfolio as a file, and fetch it."""

from datetime import date

from assessments.assessing import assessed_by
from assessments.portfolio.models import PortfolioExport
from lms.calendar import in_words
from lms.models import Person
from lms.permissions import NotAllowed, visible_to
from lms.roles import Permission

State = PortfolioExport.State


def check_may_export(by: Person, learner: Person, *, on: date) -> None:
    """Refuse unless this is the learner, whoever assesses them, or a quality assurer of their place."""
    if by.pk == learner.pk or assessed_by(by, on).filter(pk=learner.pk).exists():
        return
    if not visible_to(by, Permission.QUALITY_ASSURE, on).filter(pk=learner.pk).exists():
        raise NotAllowed(
            "A portfolio is given as a file to the learner, their assessor, or a quality assurer of their place."
        )


def check_may_fetch(by: Person, export: PortfolioExport, *, on: date) -> None:
    """Refuse unless this person asked for the file, still may have it, and it is there."""
    if export.asked_by_id != by.pk:
        raise NotAllowed(f"{export.asked_by} asked for this file, and it holds what they may read. Ask for your own.")
    check_may_export(by, export.person, on=on)
    if export.state in (State.WAITING, State.FAILED):
        raise NotAllowed("This file has not been made. Its page says how far it is.")
    if export.state == State.GONE or export.keep_until is None or export.keep_until < on:
        until = f" It was kept until {in_words(export.keep_until)}." if export.keep_until else ""
        raise NotAllowed(f"This file was deleted.{until} Ask for a new one.")
