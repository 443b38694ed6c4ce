"""Somebody asks for a portfolio as a file; a job makes it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.portfolio import tasks
from assessments.portfolio.exporting.permissions import check_may_export
from assessments.portfolio.models import PortfolioExport
from lms import audit
from lms.calendar import today
from lms.models import Person

State = PortfolioExport.State


@transaction.atomic
def ask_for_export(*, person: Person, by: Person, at: datetime | None = None) -> PortfolioExport:
    """Ask for a portfolio as a file. Asked again while it is being made, it stays the same one."""
    moment = at or timezone.now()
    check_may_export(by, person, on=today(moment))
    Person.objects.select_for_update().get(pk=by.pk)
    waiting = PortfolioExport.objects.filter(person=person, asked_by=by, state=State.WAITING).first()
    if waiting:
        return waiting
    export = PortfolioExport.objects.create(person=person, asked_by=by, asked_at=moment)
    audit.record("portfolio_export_asked", by=by, subject=export, facts={"person": person.pk})
    tasks.make_portfolio_file.enqueue(export.pk)
    return export
