"""The types of file that evidence may have: what the rule calls each, and what a browser is told that it is."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Kind:
    """A type of file: the ending that the rule names it by, its name for people, and its content type."""

    ending: str
    label: str
    content_type: str
    others: tuple[str, ...] = ()

    @property
    def endings(self) -> tuple[str, ...]:
        """Return every ending that a name of such a file may have."""
        return (self.ending, *self.others)


OFFICE: Final = "application/vnd.openxmlformats-officedocument."
KINDS: Final = {
    kind.ending: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf"),
        Kind("docx", "Word document", f"{OFFICE}wordprocessingml.document"),
        Kind("xlsx", "Excel workbook", f"{OFFICE}spreadsheetml.sheet"),
        Kind("pptx", "PowerPoint presentation", f"{OFFICE}presentationml.presentation"),
        Kind("txt", "plain text", "text/plain"),
        Kind("jpg", "JPEG picture", "image/jpeg", ("jpeg",)),
        Kind("png", "PNG picture", "image/png"),
        Kind("mp3", "MP3 recording", "audio/mpeg"),
        Kind("m4a", "M4A recording", "audio/mp4"),
        Kind("wav", "WAV recording", "audio/wav"),
        Kind("mp4", "MP4 film", "video/mp4"),
    )
}
# What a browser may show in its own window: nothing in it can run, and its content was verified.
SHOWN: Final = frozenset(
    kind.content_type for kind in KINDS.values() if kind.ending in ("jpg", "png", "mp3", "m4a", "wav", "mp4")
)


def kind_named(name: str) -> Kind | None:
    """Return the kind that the ending of a file's name promises."""
    ending = name.rpartition(".")[2].lower()
    return next((kind for kind in KINDS.values() if ending in kind.endings), None)
