"""What is done to a file that somebody sent: kept, its names confirmed, forgotten after a day."""

from datetime import date, datetime, timedelta
from typing import Final

from django.core.files.base import File
from django.db import transaction

from lms import audit
from lms.actions import confirm_alias
from lms.calendar import today
from lms.models import Person, Post, StaffAlias
from lms.spreadsheets import refuse_size
from mentoring.caseload.export_layout import SEND_LESS
from mentoring.caseload.models import CaseloadUpload
from mentoring.caseload.names import Question, aliases_of
from mentoring.caseload.permissions import check_confirm_name, check_import, check_same_meaning

UPLOADS_KEPT: Final = timedelta(days=1)


@transaction.atomic
def keep_upload(*, file: "File[bytes]", figures_day: date, by: Person) -> CaseloadUpload:
    """Keep a file between its pages. One of each person: a new upload takes the place of the one before."""
    check_import(by)
    refuse_size(file.size, SEND_LESS)
    CaseloadUpload.objects.filter(uploaded_by=by).delete()
    file.seek(0)
    name = (file.name or "export")[-200:]
    return CaseloadUpload.objects.create(file_name=name, content=file.read(), figures_day=figures_day, uploaded_by=by)


@transaction.atomic
def forget_uploads(*, now: datetime) -> int:
    """Delete the uploads that nobody said yes to within a day; return how many."""
    count, _ = CaseloadUpload.objects.filter(uploaded_at__lt=now - UPLOADS_KEPT).delete()
    return count


@transaction.atomic
def confirm_name(*, question: Question, person: Person, by: Person) -> StaffAlias:
    """Record who a name of the export means in a team; what was confirmed about somebody who has left is replaced."""
    check_confirm_name(by, question, person)
    for alias in aliases_of(question):
        if Post.objects.on(today()).filter(person=alias.person, unit__path__startswith=question.team.pdu_path).exists():
            check_same_meaning(alias, person)
        else:
            audit.record("alias_withdrawn", by=by, subject=alias, facts={"person": alias.person_id})
            alias.delete()
    return confirm_alias(team_name=question.alias_team, name=question.name, person=person, by=by)
