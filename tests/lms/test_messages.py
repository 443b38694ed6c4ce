"""My messages: what waits, what was sent, what was not needed, and how the next ones come."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.actions import queue_notice
from lms.models import Notice, NoticeChoice

ADDRESS = "/messages/"
DAILY = {"digest": "daily", "weekday": "0", "first_days": "7", "last_days": "1"}


def test_somebody_sees_their_own_messages_and_nobody_elses(cast, signed_in_as):
    queue_notice(person=cast.priya, event="a", text="Yours", link="/rules/")
    queue_notice(person=cast.callum, event="a", text="Somebody else’s", link="/rules/")
    sent = queue_notice(person=cast.priya, event="b", text="Sent before", link="/rules/")
    Notice.objects.filter(pk=sent.pk).update(sent_at=timezone.now())
    dropped = queue_notice(person=cast.priya, event="c", text="Not needed", link="/rules/")
    Notice.objects.filter(pk=dropped.pk).update(dropped_at=timezone.now(), drop_reason="It is done.")
    assert reverse("messages") == ADDRESS
    page = BeautifulSoup(signed_in_as(cast.priya).get(ADDRESS).content, "html.parser").main
    sections = {section.h2.get_text(strip=True): section.get_text() for section in page.select("section")}
    assert "Yours" in sections["Waiting for your next digest"]
    assert "Sent before" in sections["Sent"]
    assert "Not sent: It is done." in sections["Sent"]
    assert "Somebody else" not in page.get_text()


def test_an_empty_page_says_so(cast, signed_in_as):
    content = signed_in_as(cast.priya).get(ADDRESS).content.decode()
    assert "Nothing is waiting." in content
    assert "Nothing has been sent to you yet." in content


def test_what_is_chosen_is_kept_and_shown(cast, signed_in_as):
    client = signed_in_as(cast.priya)
    assert NoticeChoice.objects.count() == 0
    for wanted in (DAILY, {"digest": "weekly", "weekday": "2", "first_days": "14", "last_days": "0"}):
        assert client.post(ADDRESS, wanted).status_code == 302
    choice = NoticeChoice.objects.get()
    assert (choice.person, choice.digest, choice.weekday) == (cast.priya, "weekly", 2)
    assert (choice.first_days, choice.last_days) == (14, 0)
    page = BeautifulSoup(client.get(ADDRESS).content, "html.parser")
    assert page.select_one("[name=digest][checked]")["value"] == "weekly"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"digest": "hourly"}, "Choose one of those offered"),
        ({"weekday": "6"}, "Choose one of those offered"),
        ({"first_days": "29"}, "Write 28 days or fewer"),
        ({"first_days": "-1"}, "Write 0 or more days"),
        ({"first_days": "soon"}, "Write a whole number"),
        ({"last_days": "7"}, "The last reminder comes after the first: write fewer than 7"),
        ({"last_days": ""}, "Write something under"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_with_the_reason(cast, signed_in_as, wrong, sentence):
    response = signed_in_as(cast.priya).post(ADDRESS, DAILY | wrong)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert NoticeChoice.objects.count() == 0


def test_the_same_number_of_queries_however_many_messages(cast, signed_in_as):
    client = signed_in_as(cast.priya)
    client.get(ADDRESS)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(ADDRESS)
        return len(found)

    def fill(count, **state):
        for number in range(count):
            notice = queue_notice(person=cast.priya, event=f"{state}-{number}", text="x", link="/")
            Notice.objects.filter(pk=notice.pk).update(**state)

    fill(1), fill(1, sent_at=timezone.now()), fill(1, dropped_at=timezone.now())
    few = queries()
    fill(25), fill(25, sent_at=timezone.now()), fill(25, dropped_at=timezone.now())
    assert queries() <= few + 1
