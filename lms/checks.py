"""What must hold before the product starts: every view of ours says to whom it is open."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from lms.access import access_of

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


def patterns_of_ours(patterns: list[Any]) -> Iterator[URLPattern]:
    """Yield every address that leads to a view of ours."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns_of_ours(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and getattr(pattern.callback, "__module__", "").startswith(OURS):
            yield pattern
