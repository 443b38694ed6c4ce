"""What must hold before the product starts: every port is filled."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from courses.ports import empty_ports


@register()
def every_port_is_filled(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Fail when a question of courses has nobody to answer it."""
    return [
        Error(f"Nobody fills courses.ports.{name}.", hint="Append to it in AppConfig.ready().", id="courses.E001")
        for name in empty_ports()
    ]
