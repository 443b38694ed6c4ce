"""An author writes a question that would meet a wrong answer with silence, mends it, and a learner is asked it."""

import re

import pytest
from playwright.sync_api import expect

from assessments.quizzes.models import Question, Quiz, Slot
from tests.journeys.walker import Walker

PASSWORD = "waymark-example-only"
MODULE = "Risk of serious harm and professional curiosity"
ASKED = "What do you ask before you go in?"
TOLD = "A name is for the record: an age tells you who is at risk."


def sign_in(walker: Walker, name: str) -> None:
    """Sign in as one of the authors."""
    walker.sign_in_with_password(f"{name}@example.org", PASSWORD)


def fill(walker: Walker, option: int, text: str, feedback: str) -> None:
    """Fill in an option."""
    for name, value in (("text", text), ("feedback", feedback)):
        walker.page.locator(f"[name='body-0-value-options-{option}-value-{name}']").fill(value)


def write(walker: Walker) -> None:
    """Write everything but what a wrong option reads. Pages of Wagtail's own are not ours to check."""
    page = walker.page
    walker.open_form("/admin/snippets/quizzes/question/add/")
    page.locator("[name=module]").select_option(label=MODULE)
    page.locator("[name=stem]").fill(f"A second adult lives there.\n\n{ASKED}")
    page.locator("button[title='Insert a block']").last.click()
    page.get_by_role("option", name="One answer", exact=True).click()
    fill(walker, 0, "How old the children are", "Who is at risk depends on it, whatever they are called.")
    page.locator("[name='body-0-value-options-0-value-right']").check()
    page.locator("[data-contentpath=options] [data-streamfield-list-add]").last.click()
    fill(walker, 1, "What they are called", "")
    page.locator("[name=blank]").fill("Nothing was chosen. Think of who else lives in the house.")
    page.locator("[name=place]").select_option(index=1)
    page.locator("[name=standard]").select_option(index=1)
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page).to_have_url(re.compile(r"/edit/"))
    page.wait_for_load_state("load")


def press(walker: Walker, action: str) -> None:
    """Press one of the actions at the foot of the form, once both options stand in it: they are drawn by a script."""
    expect(walker.page.locator("[name='body-0-value-options-1-value-text']")).to_be_visible()
    walker.page.get_by_role("button", name="More actions").click()
    walker.page.locator("footer").get_by_role("button", name=action, exact=True).click()
    walker.page.wait_for_load_state("load")


@pytest.mark.parametrize("walker", [1280], indirect=True, ids=["desk"])
def test_a_silent_wrong_option_is_refused_where_it_is_and_once_mended_another_author_lets_it_live(
    walker: Walker,
) -> None:
    sign_in(walker, "beatrice.ward")
    write(walker)
    press(walker, "Submit to Question approval")
    option = walker.page.locator("[data-contentpath=options] [data-contentpath=feedback]").last
    expect(option).to_contain_text("Option what-they-are-called, which is wrong, has no feedback. Say why it is wrong.")
    expect(walker.page.locator("#main")).to_contain_text("It cannot go live yet")
    question = Question.objects.get(stem__contains=ASKED)
    assert not question.live

    fill(walker, 1, "What they are called", TOLD)
    press(walker, "Submit to Question approval")
    expect(walker.page.locator(".messages")).to_contain_text("has been submitted for moderation")
    editor = f"{walker.server}/admin/snippets/quizzes/question/edit/{question.pk}/"
    walker.page.goto(editor)
    expect(walker.page.locator(".messages")).to_contain_text("another author approves it")

    sign_in(walker, "nora.blythe")
    walker.page.goto(editor)
    press(walker, "Approve and Publish")
    expect(walker.page.locator(".messages")).to_contain_text(ASKED)
    question.refresh_from_db()
    assert question.live
    assert question.versions.get().body["options"][1]["feedback"] == TOLD

    quiz = Quiz.objects.get(key="rosh-curiosity-check")
    Slot.objects.filter(quiz=quiz).delete()
    Slot.objects.create(quiz=quiz, position=1, question=question)
    sign_in(walker, "tom.ashby")
    walker.go("/checks/rosh-curiosity-check/").click("Start")
    walker.reads(ASKED, "How old the children are", "What they are called")
    expect(walker.main()).not_to_contain_text(TOLD)
