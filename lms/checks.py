"""What must hold before the product starts: views say who may open them, and the navigation leads somewhere."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from lms.access import access_of
from lms.navigation import PLACES

OURS = ("lms.", "courses.", "mentoring.", "assessments.")


@register()
def every_view_says_who_may_open_it(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Fail for a view of ours without an access line."""
    return [
        Error(
            f"{pattern.callback.__module__}.{getattr(pattern.callback, '__name__', '?')} does not say who may open it.",
            hint="Decorate it with @open_to(Permission...), @open_to_all_staff or @open_to_public.",
            id="lms.E001",
        )
        for pattern in patterns_of_ours(get_resolver().url_patterns)
        if access_of(pattern.callback) is None
    ]


@register()
def every_word_of_the_navigation_leads_somewhere(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Fail for a page that the navigation names and that does not exist: at run time the word would just be missing."""
    return [
        Warning(f"The navigation names a page that does not exist: {name}.", id="lms.W002")
        for name in sorted({name for places in PLACES.values() for _, name in places})
        if not _leads_somewhere(name)
    ]


def _leads_somewhere(name: str) -> bool:
    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False


def patterns_of_ours(patterns: list[Any]) -> Iterator[URLPattern]:
    """Yield every address that leads to a view of ours."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns_of_ours(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and getattr(pattern.callback, "__module__", "").startswith(OURS):
            yield pattern
