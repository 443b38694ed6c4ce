"""Markdown that authors write, made into safe HTML."""

import re
from functools import lru_cache
from typing import Final

import markdown
import nh3
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

TAGS: Final = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "a",
    "blockquote",
    "h3",
    "h4",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "code",
    "img",
}
ATTRIBUTES: Final = {"a": {"href"}, "th": {"scope"}, "img": {"src", "alt"}}
CLASSES: Final = {
    "<p>": '<p class="govuk-body">',
    "<ul>": '<ul class="govuk-list govuk-list--bullet">',
    "<ol>": '<ol class="govuk-list govuk-list--number">',
    "<blockquote>": '<blockquote class="wm-pq">',
    "<h3>": '<h3 class="govuk-heading-s">',
    "<h4>": '<h4 class="govuk-heading-s">',
    "<a ": '<a class="govuk-link" ',
    "<table>": '<table class="wm-table">',
    "<img ": '<img class="wm-pic" loading="lazy" ',
}


# How packs write a link to a passage of another lesson.
PLACE: Final = re.compile(r"(?P<lesson>[a-z0-9]+(?:-[a-z0-9]+)*)#(?P<anchor>[a-z0-9-]+)")

# How a question shows a picture of ours: by the mark of its content, so that it is always the same one.
PICTURE: Final = re.compile(r"picture:(?P<mark>[0-9a-f]{40})")
WITHOUT_SOURCE: Final = re.compile(r'<img(?: alt="[^"]*")?>')

# What a browser leaves out of an address before it reads it: tabs and ends of lines, and blanks at its beginning.
UNSEEN: Final = re.compile(r"\A[\x00-\x20]+|[\t\n\r]")


def html_of(text: str) -> str:
    """Return the HTML of Markdown `text` as it is: not yet safe."""
    return markdown.markdown(text, extensions=["sane_lists", "tables"])


@lru_cache(maxsize=2048)
def prose(text: str) -> SafeString:
    """Return the HTML of Markdown `text`: scripts, styles, strange pictures and odd addresses removed.

    The same few hundred texts are asked for again and again, and each takes a millisecond to read.
    """
    html = nh3.clean(
        html_of(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"https", "mailto", "picture"},
        link_rel=None,
    )
    html = WITHOUT_SOURCE.sub("", html)
    for plain, dressed in CLASSES.items():
        html = html.replace(plain, dressed)
    return mark_safe(html)  # noqa: S308  # cleaned by nh3 just above


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Turn `lesson-id#anchor` and the mark of a picture into addresses; drop what borrows the scheme of the page."""
    if name in ("alt", "scope"):
        # What dresses the tags afterwards must never find one in a value.
        return re.sub("[<>]", "", value)
    if name == "src":
        picture = PICTURE.fullmatch(value)
        return reverse("courses:picture", args=[picture["mark"]]) if picture else None
    if value.lower().startswith("picture:"):
        return None
    if place := PLACE.fullmatch(value):
        return f"{reverse('courses:lesson', args=[place['lesson']])}#{place['anchor']}"
    return None if UNSEEN.sub("", value).startswith(("//", "\\", "/\\")) else value
