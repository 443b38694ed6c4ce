"""What benchmarks rest on holds with the code of today: a benchmark is run now and then, and would tell too late."""

from django.test import Client
from django.urls import reverse

from benchmarks._takers_in import a_check, people, signed_in
from lms.models import Unit
from tests.cast import Cast


def test_the_takers_of_a_benchmark_are_signed_in_and_stay_so(cast: Cast) -> None:
    nations = Unit.objects.filter(depth=1).count()
    takers = people(2)
    assert Unit.objects.filter(depth=1).count() == nations + 1
    quiz = a_check(2)
    for key in signed_in(takers):
        browser = Client()
        browser.cookies["sessionid"] = key
        for _ in range(2):
            answer = browser.get(reverse("home"))
            assert answer.status_code == 200
            assert b"Taker" in answer.content
    assert quiz.slots.count() == 2
