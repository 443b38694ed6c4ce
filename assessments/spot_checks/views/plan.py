"""The pages of what follows a check that was not sufficient: the review of the caseload and the support plan."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessments.refusals import posted, succeeds
from assessments.spot_checks.after import plan_page
from assessments.spot_checks.after.consequences import raised_by
from assessments.spot_checks.after.forms import DoneForm, PlanForm
from assessments.spot_checks.after.meanwhile import written_in
from assessments.spot_checks.after.permissions import check_may_agree_plan, check_may_mark_done, check_may_see_plan
from assessments.spot_checks.after.proposing import proposals_for
from assessments.spot_checks.after.rechecking import recheck_day
from assessments.spot_checks.after.reviewed import check_is_asked, open_review
from assessments.spot_checks.after.reviewed import finish_review as finish
from assessments.spot_checks.after.standing import Standing, standing_of
from assessments.spot_checks.after.support import agree_plan, check_none_stands, mark_done, standing_after
from assessments.spot_checks.after.window import window_of
from assessments.spot_checks.forms import ReviewDoneForm
from assessments.spot_checks.models import SpotCheckOutcome, SupportAction, Viewing
from assessments.spot_checks.permissions import check_may_finish_review, check_may_see
from assessments.spot_checks.viewings import saw
from assessments.spot_checks.views.outcome import outcome_in_force
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import refusal
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
# A mentor holds none of the others, and reads the plan of a learner of theirs once something is asked of them.
readers = open_to(Permission.SEE_OWN_SPOT_CHECKS, Permission.SEE_LEARNERS, Permission.READ_LESSONS)


@open_to(Permission.CHECK_ALLOCATION)
@read_or_post
def finish_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a manager's word that they have reviewed an officer's caseload, and what they found."""
    person = signed_in(request)
    found = outcome_in_force(pk)
    check_may_see(person, found, on=today())
    check_may_finish_review(person, found)
    form = ReviewDoneForm(posted(request))
    if form.is_valid() and succeeds(form, lambda: finish(outcome=found, by=person, **form.cleaned_data)):
        officer = found.spot_check.officer
        messages.success(request, f"Recorded. New cases may come to {officer} again, at the latest from tomorrow.")
        return redirect("spot_checks:outcome", pk)
    if request.method == "POST" and (why := refusal(check_is_asked, found, person)):
        stands = reverse("spot_checks:outcome", args=[pk]), "Read the outcome"
        return _not_kept(request, found, why, [{"text": request.POST.get("words", "").strip()}], stands)
    context = {"outcome": found, "officer": found.spot_check.officer, "form": form, "stands": _stands(found, person)}
    duty = open_review(raised_by(found))
    return render(request, "assessments/spot_checks/finish_review.html", context | {"duty": duty})


@readers
@read_or_post
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a support plan; before there is one, let the manager agree it."""
    person, day = signed_in(request), today()
    found = outcome_in_force(pk)
    raised = raised_by(found)
    check_may_see_plan(person, raised, on=day)
    saw(person, Viewing.What.PLAN, spot_check=found.spot_check)
    if request.method == "POST":
        check_may_agree_plan(person, found, on=day)
        return _agree(request, found, person)
    standing = standing_after(raised)
    if standing is None and found.failed and not refusal(check_may_agree_plan, person, found, on=day):
        return _agree(request, found, person)
    context = {
        "outcome": found,
        "spot_check": found.spot_check,
        "mine": found.spot_check.officer_id == person.pk,
        "plan": standing,
        "stands": _stands(found, person),
        **(plan_page.page_for(standing, person, day) if standing else plan_page.nothing_yet(raised)),
    }
    return render(request, "assessments/spot_checks/plan.html", context)


def _agree(request: HttpRequest, found: SpotCheckOutcome, person: Person) -> HttpResponse:
    """Propose a plan from the questions that were not sufficient, to be changed before it is agreed."""
    day, officer = today(), found.spot_check.officer
    last = recheck_day(officer, day)
    form = PlanForm(posted(request), proposed=proposals_for(found, day, last), last=last)
    changed = _proposed_otherwise(form)
    ready = not changed and form.is_valid()
    if ready and succeeds(form, lambda: agree_plan(outcome=found, actions=form.wanted(), by=person)):
        messages.success(request, f"Agreed. {officer} is told, and each of you can say when something is done.")
        return redirect("spot_checks:plan", found.spot_check_id)
    if form.is_bound and (why := refusal(check_none_stands, found, person) or changed):
        stands = reverse("spot_checks:plan", args=[found.spot_check_id]), "Open the plan"
        return _not_kept(request, found, why, written_in(request.POST), stands)
    context = {"outcome": found, "spot_check": found.spot_check, "officer": officer, "form": form, "last": last}
    context["stands"] = _stands(found, person)
    return render(request, "assessments/spot_checks/agree_plan.html", context)


def _proposed_otherwise(form: PlanForm) -> str:
    """Say so where what was sent has parts that are not proposed any more: they would fall away unsaid."""
    gone = any(name.startswith("text-") and name not in form.fields for name in form.data)
    return "What is proposed has changed since you opened the page." if gone else ""


def _not_kept(
    request: HttpRequest, found: SpotCheckOutcome, why: str, written: list[dict[str, str]], stands: tuple[str, str]
) -> HttpResponse:
    """Tell somebody why what they sent was not kept, show it to them, and lead them to what stands."""
    href, text = stands
    context = {"outcome": found, "why": why, "written": written, "stands": href, "stands_text": text}
    return render(request, "assessments/spot_checks/not_kept.html", context, status=409)


def _stands(found: SpotCheckOutcome, person: Person) -> Standing:
    """Say whether the outcome that all of this rests on is final yet."""
    return standing_of(found, window_of(found), today(), own=found.spot_check.officer_id == person.pk)


@readers
@read_or_post
def plan_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody's word that something agreed is done, with the day."""
    person, day = signed_in(request), today()
    related = ("plan__outcome__spot_check__officer", "plan__outcome__spot_check__case", "module", "done_by")
    action = get_object_or_404(SupportAction.objects.select_related(*related), pk=pk)
    spot_check = action.plan.outcome.spot_check
    check_may_see_plan(person, action.plan.outcome, on=day)
    check_may_mark_done(person, action, on=day)
    form = DoneForm(posted(request), initial={"on": day})
    if form.is_valid() and succeeds(form, lambda: mark_done(action=action, by=person, **form.cleaned_data)):
        messages.success(request, "Recorded.")
        return redirect("spot_checks:plan", spot_check.pk)
    context = {"action": action, "spot_check": spot_check, "form": form}
    return render(request, "assessments/spot_checks/plan_done.html", context)
