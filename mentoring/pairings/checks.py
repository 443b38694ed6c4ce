"""What must hold before the product starts: every port of pairings is filled."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from mentoring.pairings.ports import empty_ports


@register()
def every_port_of_pairings_is_filled(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Fail when a question of pairings has nobody to answer it."""
    return [
        Error(
            f"Nobody fills mentoring.pairings.ports.{name}.",
            hint="Append to it in AppConfig.ready().",
            id="pairings.E001",
        )
        for name in empty_ports()
    ]
