"""The words of a question as pages show them: the case first, then what is asked."""

from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from courses.prose import prose

OPENING: Final = '<p class="govuk-body">'
CLOSING: Final = "</p>"


@dataclass(frozen=True)
class Stem:
    """A stem in two parts, both safe HTML; `case` is empty where one paragraph says it all."""

    case: SafeString
    ask: SafeString


def stem_of(markdown: str) -> Stem:
    """Take a stem apart: its last paragraph is what is asked."""
    case, _, ask = markdown.strip().rpartition("\n\n")
    line = inline(ask)
    if "<p" in line or "<li" in line:
        return Stem(prose(markdown), mark_safe("What is your answer?"))
    return Stem(prose(case) if case else mark_safe(""), line)


def inline(markdown: str) -> SafeString:
    """Return the HTML of Markdown, without its paragraph where it is only one."""
    html = prose(markdown).strip()
    if html.startswith(OPENING) and html.endswith(CLOSING) and html.count(OPENING) == 1:
        return mark_safe(html.removeprefix(OPENING).removesuffix(CLOSING))  # noqa: S308  # cleaned by prose
    return mark_safe(html)  # noqa: S308  # cleaned by prose
