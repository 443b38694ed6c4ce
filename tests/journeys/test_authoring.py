"""The authors' walk: write, look at it, send it, and let another author approve; what lacks words stays a draft."""

import base64
import re

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from playwright.sync_api import FrameLocator, expect

from courses.models import LessonPage, LessonPicture, ModulePage
from tests.journeys.walker import Walker

PASSWORD = "waymark-example-only"
TITLE = "Who else is in the house"
WORDS = "Ask by age and not by name: a name is for the record, an age tells you who is at risk."
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def sign_in(walker: Walker, name: str) -> None:
    """Sign in as one of the authors, who share no button on the demo's page."""
    walker.sign_in_with_password(f"{name}@example.org", PASSWORD)


def begin(walker: Walker) -> None:
    """Open the form of a new lesson. Pages of Wagtail's own are not ours to check for accessibility."""
    module = ModulePage.objects.get(module__key="rosh-curiosity")
    walker.open_form(f"/admin/pages/add/courses/lessonpage/{module.pk}/")
    walker.page.locator("[name=title]").fill(TITLE)
    walker.page.locator("[name=summary]").fill("What to ask before you go in.")


def add(walker: Walker, kind: str) -> None:
    """Add a block at the end of the body."""
    walker.page.locator("button[title='Insert a block']").last.click()
    walker.page.get_by_role("option", name=kind, exact=True).click()


def write_passage(walker: Walker) -> None:
    """Write the first passage."""
    add(walker, "Passage")
    for name, value in (("heading", "Ask who lives there"), ("anchor", "who-lives-there"), ("text", WORDS)):
        walker.page.locator(f"[name='body-0-value-{name}']").fill(value)


def preview(walker: Walker) -> FrameLocator:
    """Open the preview beside the form."""
    walker.page.get_by_role("button", name="Toggle preview").click()
    return walker.page.frame_locator("iframe#w-preview-iframe, iframe[data-w-preview-target='iframe']").first


def save_draft(walker: Walker) -> None:
    """Save what is written so far, fit to be published or not."""
    walker.page.get_by_role("button", name="Save draft", exact=True).click()
    expect(walker.page).to_have_url(re.compile(r"/edit/"))
    walker.page.wait_for_load_state("load")


def press(walker: Walker, action: str) -> None:
    """Press one of the actions at the foot of the form."""
    walker.page.get_by_role("button", name="More actions").click()
    walker.page.locator("footer").get_by_role("button", name=action, exact=True).click()
    walker.page.wait_for_load_state("load")


def written() -> LessonPage:
    """Return the lesson of the walk."""
    return LessonPage.objects.get(title=TITLE)


def test_an_author_writes_a_lesson_looks_at_it_and_another_author_publishes_it(walker: Walker) -> None:
    sign_in(walker, "beatrice.ward")
    begin(walker)
    write_passage(walker)
    add(walker, "Check")
    walker.page.locator("[name='body-1-value-key']").fill("rosh-curiosity-check")
    shown = preview(walker)
    expect(shown.locator("article")).to_contain_text(WORDS)
    expect(shown.locator("article")).to_contain_text("Check: ")
    walker.page.get_by_role("button", name="Toggle preview").click()
    save_draft(walker)
    press(walker, "Submit to Lesson approval")
    expect(walker.page.locator(".messages")).to_contain_text("has been submitted for moderation")
    lesson = written()
    assert not lesson.live

    editor = f"{walker.server}/admin/pages/{lesson.pk}/edit/"
    walker.page.goto(editor)
    expect(walker.page.locator(".messages")).to_contain_text("another author approves it")
    sign_in(walker, "nora.blythe")
    walker.page.goto(editor)
    press(walker, "Approve and Publish")
    expect(walker.page.locator(".messages")).to_contain_text(TITLE)
    assert written().live

    walker.sign_in_as("Sign in as Priya Nair")
    walker.go(f"/learn/rosh-curiosity/{lesson.slug}/")
    walker.reads(TITLE, WORDS, "Check: Risk of serious harm and professional curiosity")


def test_a_lesson_with_a_picture_that_has_no_words_is_refused_and_the_draft_is_kept(walker: Walker) -> None:
    LessonPicture.objects.create(title="A stairwell", alt_text="", file=ImageFile(ContentFile(DOT), "stairwell.png"))
    sign_in(walker, "beatrice.ward")
    begin(walker)
    write_passage(walker)
    add(walker, "Picture")
    walker.page.get_by_role("button", name="Choose an image").click()
    walker.page.locator(".modal-content").get_by_role("link", name="A stairwell").click()
    expect(walker.page.locator("[data-chooser-title]", has_text="A stairwell")).to_be_visible()
    save_draft(walker)
    for action in ("Submit to Lesson approval", "Publish"):
        press(walker, action)
        expect(walker.page.locator("#panel-child-content-body-content")).to_contain_text("This picture has no alt text")
    lesson = written()
    assert not lesson.live
    assert lesson.current_workflow_state is None
    assert [block.block_type for block in lesson.get_latest_revision_as_object().body] == ["passage", "picture"]
