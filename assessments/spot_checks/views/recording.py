"""Recording a judgement: a look at all of it first, and the reader's own judgement afterwards."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments.spot_checks.context import in_lines
from assessments.spot_checks.judging import claims, record_page
from assessments.spot_checks.judging.drafts import NewerDraft
from assessments.spot_checks.judging.fields import SUMMARY, answers_of, of_draft
from assessments.spot_checks.judging.finishing import record_marks
from assessments.spot_checks.judging.marking_page import answer_rows, at_time, missing
from assessments.spot_checks.judging.may_mark import check_may_mark, check_own
from assessments.spot_checks.models import Assignment, SpotCheckJudgement, Viewing
from assessments.spot_checks.viewings import saw
from assessments.spot_checks.views.marking import FOLDER, about, assignment_of, fields_of, over_page
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, refusal
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@open_to(Permission.JUDGE_SPOT_CHECKS)
@never_cache
@read_or_post
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the answers come to before they are recorded, and record them."""
    person = signed_in(request)
    assignment = assignment_of(person, pk)
    if assignment.judged:
        return redirect("spot_checks:judged", assignment.judged.pk)
    if over := refusal(check_may_mark, person, assignment, on=today()):
        return over_page(request, assignment, over, status=409 if request.method == "POST" else 200)
    if not fields_of(assignment):
        return redirect("spot_checks:judge", pk)
    if request.method == "POST":
        return _recorded(request, assignment, person)
    claims.claim(assignment=assignment, by=person)
    return _look_over(request, assignment)


def _recorded(request: HttpRequest, assignment: Assignment, person: Person) -> HttpResponse:
    """Record what was looked over; where it is not that any more, or does not hold together, show why."""
    revision = request.POST.get("revision", "")
    try:
        number = int(revision) if revision.isdecimal() and len(revision) < 10 else 0
        judgement = record_marks(assignment=assignment, by=person, revision=number)
    except NewerDraft:
        messages.warning(request, "Something was saved in another window since. Look it over again as it stands now.")
    except NotAllowed as error:
        messages.error(request, str(error))
    except ValidationError:
        messages.error(request, "Nothing was recorded: something is still missing.")
    else:
        messages.success(request, f"Recorded: {judgement.in_words}.")
        return redirect("spot_checks:judged", judgement.pk)
    return redirect("spot_checks:record", assignment.pk)


def _look_over(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    fields, spot_check = fields_of(assignment), assignment.spot_check
    version = spot_check.standard_version
    wanting = missing(version, fields)
    answers = answers_of(version.questions, fields)
    context = about(assignment) | {
        "missing": wanting,
        "verdict": None if wanting else record_page.would_come_to(spot_check, answers, today()),
        "rows": answer_rows(version, fields),
        "summary": fields.get(SUMMARY, ""),
        "follows": record_page.what_follows(assignment),
        "revision": assignment.draft.revision,
        "saved": at_time(assignment.draft.saved_at, seconds=True),
    }
    return render(request, f"{FOLDER}/record.html", context)


@open_to(Permission.JUDGE_SPOT_CHECKS)
@require_safe
def judged(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a reader their own judgement, and what the check came to once it is settled."""
    person = signed_in(request)
    related = "assignment__spot_check__case", "assignment__spot_check__officer"
    row = get_object_or_404(
        SpotCheckJudgement.objects.select_related(*related, "spot_check__standard_version__standard"), pk=pk
    )
    check_own(person, row.assignment)
    saw(person, Viewing.What.MARKING, spot_check=row.spot_check)
    context = record_page.context_of(row) | {
        "judgement": row,
        "spot_check": row.spot_check,
        "verdict": record_page.came_to(row, today(row.judged_at)),
        "rows": answer_rows(row.spot_check.standard_version, of_draft(row.answers, row.summary)),
        "lines": in_lines(row.spot_check.context),
        "follows": record_page.what_follows(row.assignment),
    }
    return render(request, f"{FOLDER}/judged.html", context)
