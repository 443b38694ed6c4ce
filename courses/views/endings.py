"""How a pathway begins and ends: enrol, withdraw, newly qualified, what is handed over, and why people left."""

from collections import Counter

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from courses import ending
from courses.forms.endings import EnrolForm, LeavingWordsForm, QualifiedForm, TakeOverForm, WithdrawForm
from courses.leavers import leavers_seen_by
from courses.models import Enrolment, EnrolmentChange, LeavingWords
from courses.permissions import check_about_learner, check_end_pathway, check_read_leaving_words
from courses.views.dates import done, enrolment_of, last_change, sent
from lms.access import open_to, open_to_all_staff, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import visible_to
from lms.roles import Permission


@open_to(Permission.ENROL)
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Put somebody of one's place on a pathway."""
    person = signed_in(request)
    form = EnrolForm(sent(request), people=_free(person), initial={"person": request.GET.get("person")})
    made: list[Enrolment] = []
    if form.is_valid():
        data = form.cleaned_data
        if done(form, lambda: made.append(ending.enrol_learner(by=person, **data))):
            messages.success(request, f"{data['person']} is on {data['pathway']}, and has been told.")
            return redirect("courses:dates", pk=made[0].pk)
    return render(request, "courses/enrol.html", {"form": form})


def _free(person: Person) -> QuerySet[Person]:
    """Return the people of one's place who are on no pathway."""
    taken = Enrolment.objects.open().values("person")
    people = visible_to(person, Permission.ENROL, today()).filter(is_active=True)
    return people.exclude(pk__in=taken).order_by("name", "pk")


@open_to(Permission.ENROL)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a learner leaves the pathway."""
    person, enrolment = signed_in(request), enrolment_of(pk)
    check_end_pathway(person, enrolment)
    form, seen = WithdrawForm(sent(request), enrolment=enrolment), last_change(request, enrolment)
    made: list[ending.Ended] = []
    if form.is_valid():
        data = form.cleaned_data
        if done(form, lambda: made.append(ending.withdraw(enrolment=enrolment, by=person, seen=seen, **data))):
            _say(request, f"{enrolment.person}’s withdrawal is recorded.", made[0])
            return redirect("courses:dates", pk=enrolment.pk)
    waiting = enrolment.standing.evidence_waiting
    return render(
        request, "courses/withdraw.html", {"form": form, "enrolment": enrolment, "seen": seen, "waiting": waiting}
    )


@open_to(Permission.ENROL)
@require_http_methods(["GET", "HEAD", "POST"])
def newly_qualified(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a learner has qualified, and hand over what is still open."""
    person, enrolment = signed_in(request), enrolment_of(pk)
    check_end_pathway(person, enrolment)
    form, seen = QualifiedForm(sent(request)), last_change(request, enrolment)
    made: list[ending.Ended] = []
    if form.is_valid():
        data, act = form.cleaned_data, ending.mark_newly_qualified
        if done(form, lambda: made.append(act(enrolment=enrolment, by=person, seen=seen, **data))):
            _say(request, f"{enrolment.person} is newly qualified.", made[0])
            return redirect("courses:dates", pk=enrolment.pk)
    context = {"form": form, "enrolment": enrolment, "seen": seen, "gaps": ending.gaps_of(enrolment)}
    return render(request, "courses/newly_qualified.html", context)


def _say(request: HttpRequest, sentence: str, ended: ending.Ended) -> None:
    messages.success(request, " ".join([sentence, *ended.sentences]))


@open_to(Permission.CHANGE_DATES)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Take on the open gaps of a newly qualified officer."""
    person = signed_in(request)
    rows = EnrolmentChange.objects.filter(kind=EnrolmentChange.Kind.NEWLY_QUALIFIED)
    change = get_object_or_404(rows.select_related("enrolment__person"), pk=pk)
    check_about_learner(person, Permission.CHANGE_DATES, change.enrolment.person)
    duty = ending.hand_over_duties(change).select_related("closed_by").order_by("-pk").first()
    form = TakeOverForm(sent(request))
    if form.is_valid():
        plan = form.cleaned_data["plan"]
        if done(form, lambda: ending.take_over(change=change, plan=plan, by=person)):
            messages.success(request, f"You have taken on what {change.enrolment.person} has left to show.")
            return redirect("courses:dates", pk=change.enrolment_id)
    return render(request, "courses/hand_over.html", {"form": form, "change": change, "duty": duty})


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def leaving_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Write why one left, in one's own words; or read it, where the matrix of private matter allows."""
    person = signed_in(request)
    rows = EnrolmentChange.objects.filter(kind=EnrolmentChange.Kind.WITHDRAWAL)
    change = get_object_or_404(rows.select_related("enrolment__person", "enrolment__pathway_version__pathway"), pk=pk)
    check_read_leaving_words(person, change)
    own = person.pk == change.enrolment.person_id
    written = LeavingWords.objects.filter(change=change).first()
    form = LeavingWordsForm(sent(request), initial={"words": written.words if written else ""})
    if own and form.is_valid():
        ending.write_leaving_words(change=change, words=form.cleaned_data["words"], by=person)
        messages.success(request, "Saved. Only you and your regional learning manager can read it.")
        return redirect("courses:leaving_words", pk=change.pk)
    return render(
        request, "courses/leaving_words.html", {"form": form, "change": change, "own": own, "written": written}
    )


@open_to(Permission.ENROL)
@require_safe
def leavers(request: HttpRequest) -> HttpResponse:
    """Show who left the pathways of one's place and why: counted by reason, then one by one."""
    rows = leavers_seen_by(signed_in(request), today())
    counts = Counter(row.change.get_leaving_reason_display() for row in rows)
    context = {
        "rows": rows,
        "counts": [[reason, count] for reason, count in counts.most_common()],
        "count_columns": [{"label": "Why"}, {"label": "People", "number": True}],
    }
    return render(request, "courses/leavers.html", context)
