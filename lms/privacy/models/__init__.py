"""What privacy keeps of its own: copies for people, holds, what is due, and what was erased."""

from lms.privacy.models.copies import PersonExport
from lms.privacy.models.keeping import Due, Erasure, LegalHold

__all__ = ["Due", "Erasure", "LegalHold", "PersonExport"]
