"""What gunicorn serves to a benchmark: Waymark as it is, or one bare Django view that writes the same row as a save."""

import json
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone

BARE_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


def waymark() -> Any:
    """Return the product, through its own door."""
    from lms.wsgi import application  # the bare view is served without it

    return application


def bare() -> Any:
    """Return Django with sessions, sign-in and the check of forged posts, and one view."""
    django.setup()
    settings.MIDDLEWARE = BARE_MIDDLEWARE
    settings.ROOT_URLCONF = __name__
    return get_wsgi_application()


def save(request: HttpRequest) -> HttpResponse:
    """Lock the attempt, append a step, and say when: nothing else is looked at."""
    from assessments.quizzes.models import Attempt, Step  # the apps are loaded by now

    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    sent = request.POST
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update().get(pk=sent["attempt"], person=request.user.pk)
        last = attempt.steps.aggregate(last=Max("number"))["last"] or 0
        step = Step.objects.create(
            attempt=attempt,
            number=last + 1,
            kind=Step.Kind.ANSWER,
            slot_id=sent["slot"],
            question_version_id=sent["version"],
            answer=json.loads(sent["answer"]),
            revision=sent["revision"],
            window=sent["window"],
            token=sent["token"],
            at=timezone.now(),
        )
    answer = JsonResponse({"revision": step.revision, "saved_at": step.at.isoformat()})
    answer["Content-Length"] = len(answer.content)
    return answer


urlpatterns = [path("save/", save)]
