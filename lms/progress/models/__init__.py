"""What progress keeps of its own: forecasts, boards as files, and the weekly digest."""

from lms.progress.models.digests import Digest
from lms.progress.models.exports import BoardExport
from lms.progress.models.forecasts import Forecast, QualifyingMonth

__all__ = ["BoardExport", "Digest", "Forecast", "QualifyingMonth"]
