"""What a photo may be, told by its first bytes before anything decodes it."""

MAX_BYTES = 10 * 1024 * 1024
MEDIA_TYPE = "image/jpeg"  # of all that we keep


def format_of(upload: bytes) -> str | None:
    """``JPEG``, ``PNG`` or ``WEBP``; ``None`` for everything else, whatever it is called."""
    if upload.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if upload.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if upload[:4] == b"RIFF" and upload[8:12] == b"WEBP":
        return "WEBP"
    return None
