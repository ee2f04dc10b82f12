"""What a network shows of a Link before anybody opens it: a page for its program alone."""

from collections.abc import Mapping
from html import escape
from typing import Any

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta property="og:type" content="website">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{mission}">
<meta property="og:url" content="{url}">
<meta property="og:locale" content="{language}">
<meta name="description" content="{mission}">
<meta name="twitter:card" content="summary">
<meta name="robots" content="noindex">
</head>
<body>
<h1>{title}</h1>
<p>{mission}</p>
<p><a href="{url}">{url}</a></p>
</body>
</html>
"""
LONGEST = 300  # networks cut longer ones themselves, in the middle of a word


def preview_page(said: Mapping[str, Any], *, language: str, url: str) -> str:
    """The page of a Link for programs that preview it (Open Graph).

    Args:
        said: The definition of the campaign.
        language: One of the campaign's.
        url: Of the Link itself.
    """
    mission = " ".join(said["mission"][language].split())
    if len(mission) > LONGEST:
        mission = f"{mission[:LONGEST].rpartition(' ')[0]} …"
    return PAGE.format(
        language=escape(language),
        title=escape(said["title"][language]),
        mission=escape(mission),
        url=escape(url),
    )
