"""One upload becomes one clean picture. Runs in a process apart: see ``darkroom``.

Only pixels come through: they are copied into a new picture, so that no EXIF, GPS position, XMP,
ICC profile, comment or trailing byte of the upload can be in what is kept.
"""

import io
import warnings
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

MAX_PIXELS = 25_000_000
MAX_SIDE = 2048  # of what is kept
QUALITY = 85
HASH_SIDE = 8
LEAST_CONTRAST = 16  # of 255: below, a picture looks like any other dark or empty one
WHITE = (255, 255, 255)
DEEP = ("I", "I;16", "I;16B", "I;16L", "I;16N")

# Imported here, so that Pillow looks for no other formats later.
PLUGINS = (JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
Image.MAX_IMAGE_PIXELS = None  # ours is asked before anything is decoded


class Refused(Exception):
    """The upload is no photo we take; the message is ``too-large`` or ``unreadable``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is kept of an upload.

    Args:
        jpeg: The picture, upright, without anything but pixels.
        likeness: 64 bits that pictures which look alike share, but for a few; ``None`` where
            there is too little to see.
    """

    jpeg: bytes
    width: int
    height: int
    likeness: int | None


def develop(upload: bytes, form: str) -> Picture:
    """Decode, turn upright, shrink, and encode anew.

    Raises:
        Refused: too many pixels or frames, or nothing that can be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _picture(_pixels(upload, form))
    except Refused:
        raise
    except MemoryError as wrong:
        raise Refused("too-large") from wrong
    except Exception as wrong:  # whatever a decoder says of hostile bytes
        raise Refused("unreadable") from wrong


def _pixels(upload: bytes, form: str) -> Image.Image:
    image = Image.open(io.BytesIO(upload), formats=[form])
    width, height = image.size
    if width < 1 or height < 1:
        raise Refused("unreadable")
    if width * height > MAX_PIXELS or getattr(image, "n_frames", 1) != 1:
        raise Refused("too-large")
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG may be decoded at a fraction of its size
    image.load()
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    return _plain(ImageOps.exif_transpose(image))


def _plain(image: Image.Image) -> Image.Image:
    """Eight bits of red, green and blue; what was transparent is white."""
    if image.mode in DEEP:
        deep = image.convert("I")
        image = deep.point(lambda value: value * (1 / 256)).convert("L")
    clean = Image.new("RGB", image.size, WHITE)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        clean.paste(layer, mask=layer.getchannel("A"))
    else:
        clean.paste(image.convert("RGB"))
    return clean


def _picture(clean: Image.Image) -> Picture:
    written = io.BytesIO()
    clean.save(written, "JPEG", quality=QUALITY)
    return Picture(
        jpeg=written.getvalue(),
        width=clean.width,
        height=clean.height,
        likeness=likeness(clean),
    )


def likeness(image: Image.Image) -> int | None:
    """Whether it gets brighter from each of 8 by 8 places to the next one on the right (dHash).

    The same picture in another size, format or quality has the same bits but for a few.
    """
    small = image.convert("L").resize((HASH_SIDE + 1, HASH_SIDE), Image.Resampling.BOX)
    grey = small.tobytes()
    if max(grey) - min(grey) < LEAST_CONTRAST:
        return None
    bits = 0
    for row in range(HASH_SIDE):
        line = grey[row * (HASH_SIDE + 1) : (row + 1) * (HASH_SIDE + 1)]
        for left, right in pairwise(line):
            bits = bits << 1 | (left < right)
    return bits
