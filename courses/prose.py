"""Markdown that authors write, made into safe HTML."""

from typing import Final

import markdown
import nh3
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
}
ATTRIBUTES: Final = {"a": {"href"}, "th": {"scope"}}
CLASSES: Final = {
    "<p>": '<p class="govuk-body">',
    "<ul>": '<ul class="govuk-list govuk-list--bullet">',
    "<ol>": '<ol class="govuk-list govuk-list--number">',
    "<blockquote>": '<blockquote class="wm-pq">',
    "<h3>": '<h3 class="govuk-heading-s">',
    "<h4>": '<h4 class="govuk-heading-s">',
    "<a ": '<a class="govuk-link" ',
    "<table>": '<table class="wm-table">',
}


def prose(text: str) -> SafeString:
    """Return the HTML of Markdown `text`: scripts, styles, pictures and odd addresses removed."""
    html = markdown.markdown(text, extensions=["sane_lists", "tables"])
    html = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"https", "mailto"}, link_rel=None)
    for plain, dressed in CLASSES.items():
        html = html.replace(plain, dressed)
    return mark_safe(html)  # noqa: S308  # cleaned by nh3 just above
