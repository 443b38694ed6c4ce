"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic.base import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from courses.views import feed, pages
from lms import home, metrics, monitors, sign_in_views, views
from lms.access import open_to_public

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("-/health", monitors.health, name="health"),
    path("-/health/live", monitors.live, name="live"),
    path("-/health/ready", monitors.ready, name="ready"),
    path("-/metrics", metrics.metrics, name="metrics"),
    path("favicon.ico", open_to_public(RedirectView.as_view(url="/static/waymark/favicon.ico")), name="favicon"),
    path("pictures/<path:name>", views.picture, name="picture"),
    path("messages/", views.my_messages, name="messages"),
    path("rules/", views.rules, name="rules"),
    path("rules/<slug:key>/", views.rule, name="rule"),
    path("components/", views.components, name="components"),
    path("help/", views.get_help, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("audit/", views.audit_record, name="audit"),
    path("demo/sign-in/", views.demo_sign_in, name="demo_sign_in"),
    path("calendar/<str:token>.ics", feed.calendar, name="calendar"),
    path("pathway/", include("courses.urls")),
    path("checks/", include("assessments.quizzes.urls")),
    path("evidence/", include("assessments.portfolio.urls")),
    path("spot-checks/", include("assessments.spot_checks.urls")),
    path("caseload/", include("mentoring.caseload.urls")),
    path("api/allocation/", include("mentoring.caseload.api_urls")),
    path("pairings/", include("mentoring.pairings.urls")),
    path("your-data/", include("lms.privacy.urls")),
    path("board/", include("lms.progress.urls")),
    path("people/", include("lms.accounts.urls")),
    path("jobs/", include("lms.jobs.urls")),
    path("-/here", sign_in_views.here, name="here"),
    path("accounts/sessions/", sign_in_views.usersessions_list, name="usersessions_list"),
    path("accounts/single-sign-on/", sign_in_views.single_sign_on, name="single_sign_on"),
    path("accounts/single-sign-on/back/", sign_in_views.single_sign_on_back, name="single_sign_on_back"),
    path("accounts/2fa/", include("lms.second_factor.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("learn/<slug:module>/<slug:lesson>/", pages.lesson_page, name="lesson_page"),
    path("learn/", include(wagtail_urls)),
]

handler500 = "lms.errors.server_error"
