"""The page on which a portfolio is asked for as a file, and the file itself."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from assessments.portfolio.exporting.asking import ask_for_export
from assessments.portfolio.exporting.permissions import check_may_export, check_may_fetch
from assessments.portfolio.files.storing import PIECE, store
from assessments.portfolio.models import PortfolioExport
from lms import audit
from lms.access import open_to_all_staff, signed_in
from lms.calendar import today
from lms.marking import marked_name
from lms.models import Person
from lms.permissions import current_post
from lms.policy.marking import PORTFOLIO_EXPORT_DAYS
from lms.rules import RuleBook

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
# So many of the last ones are shown.
SHOWN = 10


@open_to_all_staff
@read_or_post
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody ask for a portfolio as a file, and show how far it is."""
    person, day = signed_in(request), today()
    learner = get_object_or_404(Person, pk=pk)
    check_may_export(person, learner, on=day)
    if request.method == "POST":
        ask_for_export(person=learner, by=person)
        messages.success(request, "Asked for. It is being made; you are told when it is ready.")
        return redirect("portfolio:export", learner.pk)
    post = current_post(learner, day)
    rows = PortfolioExport.objects.filter(person=learner, asked_by=person).order_by("-pk")[:SHOWN]
    context = {
        "learner": learner,
        "mine": learner.pk == person.pk,
        "rule": RuleBook.at(post.unit if post else None, day).answer(PORTFOLIO_EXPORT_DAYS),
        "exports": list(rows),
        "waiting": any(row.state == PortfolioExport.State.WAITING for row in rows),
    }
    return render(request, "assessments/portfolio/export.html", context)


@open_to_all_staff
@require_safe
def export_file(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out a portfolio that is made to whoever asked for it, and record that they fetched it."""
    person = signed_in(request)
    found = get_object_or_404(PortfolioExport.objects.select_related("person", "asked_by"), pk=pk)
    check_may_fetch(person, found, on=today())
    try:
        content = store().open(found.stored)
    except FileNotFoundError as fault:
        raise Http404("This file is not in the store. Ask for a new one.") from fault
    if request.method == "GET":
        with transaction.atomic():
            audit.record("portfolio_export_fetched", by=person, subject=found, facts={"sha256": found.sha256})
    response = FileResponse(content, content_type="application/zip")
    response.block_size = PIECE
    name = f"portfolio-{slugify(found.person.name)}-{found.made_at:%Y-%m-%d}.zip"
    response["Content-Disposition"] = content_disposition_header(True, marked_name(name, personal=True)) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
