"""Pictures for tests: honest ones, and those that somebody made to do harm."""

import io
import struct
import zlib
from functools import cache
from typing import Any

from PIL import ExifTags, Image, PngImagePlugin

CANARY = b"canary-4711-at-52.5003N"


@cache
def street(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture with something on it; another seed is another place."""
    small = Image.new("RGB", (16, 12))
    small.putdata([_colour(place * seed * 7919 + seed) for place in range(16 * 12)])
    return small.resize(size, Image.Resampling.BICUBIC)


def _colour(number: int) -> tuple[int, int, int]:
    mixed = zlib.crc32(number.to_bytes(8, "big"))
    return mixed & 255, mixed >> 8 & 255, mixed >> 16 & 255


def written(image: Image.Image, form: str = "JPEG", **how: Any) -> bytes:
    """The picture as a file."""
    file = io.BytesIO()
    image.save(file, form, **how)
    return file.getvalue()


def jpeg(seed: int = 1) -> bytes:
    """An honest photo."""
    return written(street(seed))


def with_canary_everywhere() -> bytes:
    """A JPEG that tells more than it shows: EXIF with GPS, XMP, ICC, a comment, trailing bytes."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.ImageDescription] = CANARY.decode()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitude] = (52.0, 30.0, 1.08)
    place[ExifTags.GPS.GPSAreaInformation] = CANARY
    file = written(
        street(), exif=exif, xmp=CANARY, comment=CANARY, icc_profile=b"\0" * 128 + CANARY
    )
    return file + CANARY


def png_with_canaries() -> bytes:
    """A PNG with texts of every kind."""
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", CANARY.decode())
    said.add_itxt("XML:com.adobe.xmp", CANARY.decode(), zip=True)
    return written(street(), "PNG", pnginfo=said) + CANARY


def chunk(name: bytes, data: bytes) -> bytes:
    """One part of a PNG."""
    checked = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checked)


def png_of(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that says to be so large, whatever is in it."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join([chunk(b"IHDR", head), *chunks, chunk(b"IEND", b"")])


@cache
def bomb(width: int, height: int) -> bytes:
    """A few kilobytes that are this many black pixels."""
    packed = zlib.compress(bytes((1 + width // 8 + 1) * height))
    return png_of(width, height, chunk(b"IDAT", packed), depth=1, colour=0)


def frames(form: str, count: int = 3) -> bytes:
    """A film."""
    first, *rest = (Image.new("RGB", (20, 20), (shade, 0, 0)) for shade in range(0, count * 9, 9))
    return written(first, form, save_all=True, append_images=rest)


def deep() -> Image.Image:
    """Sixteen bits of grey, from dark to light."""
    image = Image.new("I;16", (64, 64))
    image.putdata([column * 1024 for _ in range(64) for column in range(64)])
    return image
