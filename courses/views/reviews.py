"""Milestone reviews: the list of one learner, the form of each part, and the review as it reads and is signed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import reviewing
from courses.forms.reviews import ReviewPartForm, SignForm
from courses.models import Enrolment, MilestoneReview, ReviewPoint
from courses.permissions import check_begin_review, check_read_reviews, check_sign_review, check_write_review
from courses.review_pages import page_of, rows_of
from courses.reviews import content_hash, part_hash, signatures_of
from lms.access import open_to_all_staff, signed_in
from lms.calendar import today
from lms.permissions import refusal

ENROLMENTS = Enrolment.objects.select_related("person", "pathway_version__pathway")
REVIEWS = MilestoneReview.objects.select_related(
    "enrolment__person", "enrolment__pathway_version__pathway", "point", "written_by"
).prefetch_related("signatures__person")


@open_to_all_staff
@require_safe
def reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every milestone review of one learner, and how it stands."""
    person, on = signed_in(request), today()
    enrolment = get_object_or_404(ENROLMENTS, pk=pk)
    check_read_reviews(person, enrolment, on=on)
    why_not = refusal(check_begin_review, person, enrolment, on=on)
    context = {"enrolment": enrolment, "rows": rows_of(enrolment, on), "may_begin": not why_not, "why_not": why_not}
    return render(request, "courses/reviews.html", context | {"mine": person.pk == enrolment.person_id})


@open_to_all_staff
@require_POST
def begin_review(request: HttpRequest, pk: int, point: int) -> HttpResponse:
    """Begin a review, or its next round, and go on to writing it."""
    enrolment = get_object_or_404(ENROLMENTS, pk=pk)
    asked = get_object_or_404(ReviewPoint, pk=point, pathway_version=enrolment.pathway_version_id)
    review = reviewing.begin_review(enrolment=enrolment, point=asked, by=signed_in(request))
    return redirect("courses:write_review", pk=review.pk)


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def write_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one person's part of a draft."""
    person, review = signed_in(request), get_object_or_404(REVIEWS, pk=pk)
    check_read_reviews(person, review.enrolment, on=today())
    if request.method != "POST" and signatures_of(review):  # an older message may still lead here
        return redirect("courses:review", pk=review.pk)
    who = check_write_review(person, review, on=today())
    form = ReviewPartForm(request.POST if request.method == "POST" else None, review=review, who=who)
    if form.is_valid():
        try:
            reviewing.save_review(
                review=review, answers=form.answers, decided=form.decided, seen=form.cleaned_data["seen"], by=person
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Saved as a draft. It stands when all three have signed.")
            return redirect("courses:review", pk=review.pk)
    overtaken = form.is_bound and form["seen"].value() != part_hash(review, who)
    context = {"form": form, "seen": part_hash(review, who), "review": review, "who": who, "overtaken": overtaken}
    return render(request, "courses/write_review.html", context | page_of(review, person, today()))


@open_to_all_staff
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a review as it stands, and let whoever has not signed sign it."""
    person, found = signed_in(request), get_object_or_404(REVIEWS, pk=pk)
    check_read_reviews(person, found.enrolment, on=today())
    return _shown(request, found, SignForm(initial={"seen": content_hash(found)}))


@open_to_all_staff
@require_POST
def sign_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a review as the signer read it."""
    person, found = signed_in(request), get_object_or_404(REVIEWS, pk=pk)
    check_read_reviews(person, found.enrolment, on=today())
    check_sign_review(person, found, on=today())
    form = SignForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form)
    reviewing.sign_review(review=found, by=person, **form.cleaned_data)
    messages.success(request, "Signed. The review stays as you read it.")
    return redirect("courses:review", pk=found.pk)


def _shown(request: HttpRequest, found: MilestoneReview, form: SignForm) -> HttpResponse:
    person, on = signed_in(request), today()
    context = {
        "form": form,
        "review": found,
        "why_not_sign": refusal(check_sign_review, person, found, on=on),
        "may_write": not refusal(check_write_review, person, found, on=on),
        "may_begin": not refusal(check_begin_review, person, found.enrolment, on=on),
    }
    return render(request, "courses/review.html", context | page_of(found, person, on))
