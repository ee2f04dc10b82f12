"""Reading a photo from a request: its bytes as they are, or the one part of a form.

Names of files and whatever else a form says are not looked at. Nothing here decodes.
"""

import asyncio
import re
from email.message import Message

from starlette.requests import Request

from quests.errors import CoquestError
from service.api.strict_route import PayloadTooLarge, UnsupportedMediaType
from service.photos.formats import MAX_BYTES, format_of

FORM_BYTES = 64 * 1024  # what a form may add around the photo
MAX_PARTS = 20
MAX_PART_HEADER = 8 * 1024
LONGEST_SECONDS = 60.0
BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{1,70}(?<! )")
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
UNSAID = ("", "application/octet-stream")
BINARY = {"type": "string", "format": "binary"}
# For the API's description of itself.
PHOTO_BODY = {
    "required": True,
    "content": {
        **{media: {"schema": BINARY} for media in FORMATS},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"photo": BINARY},
                "required": ["photo"],
            }
        },
    },
}


class MalformedMultipart(CoquestError):
    """The form has no boundary, no end, too many parts, or not exactly one photo."""

    code, title = "malformed-multipart", "This form cannot be read"


async def read_photo(request: Request) -> tuple[bytes, str]:
    """The photo as it was sent, and its format by its first bytes.

    Raises:
        PayloadTooLarge: more than 10 MiB.
        MalformedMultipart: a form that is none, or without one photo.
        UnsupportedMediaType: no JPEG, PNG or WebP, or another one than it says.
    """
    media, parameters = _parsed(request.headers.get("content-type", ""))
    is_form = media == "multipart/form-data"
    async with asyncio.timeout(LONGEST_SECONDS):
        body = await _read(request, MAX_BYTES + FORM_BYTES * is_form)
    if is_form:
        body, media = _part(body, parameters.get("boundary", ""))
    if len(body) > MAX_BYTES:
        raise PayloadTooLarge(limit=MAX_BYTES)
    found = format_of(body)
    if found is None or (media not in UNSAID and FORMATS.get(media) != found):
        raise UnsupportedMediaType("Send a photo: JPEG, PNG or WebP, as what it is.")
    return body, found


async def _read(request: Request, most: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        raise PayloadTooLarge(limit=MAX_BYTES)
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > most:
            raise PayloadTooLarge(limit=MAX_BYTES)
    return bytes(read)


def _part(body: bytes, boundary: str) -> tuple[bytes, str]:
    """The part called ``photo``, and of what type it says to be."""
    if not BOUNDARY.fullmatch(boundary):
        raise MalformedMultipart("The form names no boundary.")
    begin, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary.encode(), MAX_PARTS + 2)
    if begin.strip() or not parts or not parts[-1].startswith(b"--"):
        raise MalformedMultipart("The form has no end, or too many parts.")
    found = [one for one in map(_named, parts[:-1]) if one is not None]
    if len(found) != 1:
        raise MalformedMultipart("Send one part with the name `photo`.", field="photo")
    return found[0]


def _named(part: bytes) -> tuple[bytes, str] | None:
    """Content and type of a part, if it is the photo."""
    head, gap, content = part.partition(b"\r\n\r\n")
    if not gap or len(head) > MAX_PART_HEADER:
        raise MalformedMultipart("A part of the form has no header, or too long a one.")
    headers = dict(_header(line) for line in head.decode("latin-1").split("\r\n")[1:])
    disposition, parameters = _parsed(headers.get("content-disposition", ""))
    if disposition != "form-data" or parameters.get("name") != "photo":
        return None
    return content, _parsed(headers.get("content-type", ""))[0]


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _parsed(header: str) -> tuple[str, dict[str, str]]:
    """A header's value in lower case, and its parameters."""
    message = Message()
    message["content-type"] = header.replace("\r", " ").replace("\n", " ")
    (value, _), *parameters = message.get_params(failobj=[("", "")])
    return value.strip().lower(), {name.lower(): said for name, said in parameters}
