"""Pictures that a file of questions holds: each looked at before anything of it is kept. Pure."""

import base64
import binascii
import hashlib
import io
import re
import warnings
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from PIL import Image

from courses.pack_media import LARGEST, MEGABYTE, MOST_PIXELS, PICTURES

ENDING: Final = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp", "GIF": ".gif"}


@dataclass(frozen=True)
class PictureFound:
    """A picture, known by what it holds."""

    mark: str
    name: str
    content: bytes
    alt: str
    width: int
    height: int


class NoPicture(Exception):  # reads as the sentence it carries
    """Why a file is not kept as a picture."""


def picture_of(name: str, encoded: str, alt: str) -> PictureFound:
    """Return the picture that a file holds, or raise why it is none."""
    shown = name[-60:]
    most = LARGEST[".png"]
    if len(encoded) > most * MEGABYTE * 3 // 2:
        raise NoPicture(f"The picture “{shown}” is larger than {most} MB. Make it smaller.")
    try:
        content = base64.b64decode(re.sub(r"\s+", "", encoded), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoPicture(f"The picture “{shown}” is damaged: what stands there is not base64.") from error
    if len(content) > most * MEGABYTE:
        raise NoPicture(f"The picture “{shown}” is larger than {most} MB. Make it smaller.")
    kind, width, height = _looked_at(shown, content)
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", PurePosixPath(name).stem).strip("-")[:60] or "picture"
    mark = hashlib.sha1(content, usedforsecurity=False).hexdigest()  # as Wagtail marks files
    return PictureFound(mark, stem + ENDING[kind], content, alt, width, height)


def _looked_at(shown: str, content: bytes) -> tuple[str, int, int]:
    """Return kind, width and height of a picture, or raise that it is none."""
    unfit = NoPicture(f"“{shown}” is no PNG, JPEG, WebP or GIF picture, whatever its name says. Save it as one.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=sorted(set(PICTURES.values()))) as picture:
                kind, (width, height) = picture.format or "", picture.size
                if width * height > MOST_PIXELS:
                    raise NoPicture(f"“{shown}” has more than {MOST_PIXELS // 10**6} million pixels. Shrink it.")
                picture.verify()
        except NoPicture:
            raise
        except Exception as error:  # a damaged picture raises anything at all
            raise unfit from error
    return kind, width, height
