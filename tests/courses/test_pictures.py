"""Pictures that words show by the mark of their content."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from courses.prose import prose
from lms.models import Person
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories import lessons, quizzes

MARK = "a" * 40


def test_words_show_a_picture_of_ours() -> None:
    html = prose(f'Look:\n\n![A hill, "wet"](picture:{MARK})')
    assert f'src="{reverse("courses:picture", args=[MARK])}"' in html
    assert 'alt="A hill, &quot;wet&quot;"' in html


@pytest.mark.parametrize(
    "markdown",
    [
        "![x](https://example.org/x.png)",
        "![x](//example.org/x.png)",
        "![x](data:image/png;base64,AAAA)",
        "![x](picture:abc)",
        "![x](/pictures/hill.png)",
        "<img src=x onerror=alert(1)>",
        '<img alt="a > b" src="x">',
        '<img alt="><script>alert(1)</script>">',
    ],
)
def test_no_other_picture_is_shown(markdown: str) -> None:
    html = prose(markdown)
    assert "<img" not in html
    assert "script" not in html


def test_the_words_of_a_picture_never_become_a_tag() -> None:
    html = prose(f'<img src="picture:{MARK}" alt="><a onmouseover=alert(1) x"> and')
    assert html.count("<img") == 1
    assert "<a" not in html
    assert html.endswith(("and</p>", " and"))


def test_a_link_does_not_lead_to_a_mark() -> None:
    assert "href" not in prose(f"[x](picture:{MARK})")


def test_a_mark_leads_to_the_picture(cast: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    picture = lessons.picture()
    assert picture.get_file_hash()
    client = signed_in_as(cast.priya)
    response = client.get(reverse("courses:picture", args=[picture.file_hash]), follow=True)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert client.get(reverse("courses:picture", args=[MARK])).status_code == 404


def test_a_picture_stays_while_a_question_shows_it(cast: Cast) -> None:
    picture = lessons.picture()
    assert picture.get_file_hash()
    quiz = quizzes.check(cast.modules[0], questions=1)
    slot = quiz.slots.select_related("question")[0]
    assert slot.question
    version = slot.question.versions.get()
    shown = f"![x](picture:{picture.file_hash})\n\nWhat now?"
    type(version).objects.filter(pk=version.pk).update(stem=shown)
    with pytest.raises(NotAllowed, match="What now"):
        picture.delete()
    type(version).objects.filter(pk=version.pk).update(stem="What now?")
    picture.delete()
