"""Badges for tests."""

from typing import Any

from tests.rewarding import rewarding


def badge(slug: str, **requires: Any) -> dict[str, Any]:
    """A badge for the example campaign."""
    said = {language: f"{slug} ({language})" for language in ("de", "fr", "en")}
    return {"slug": slug, "name": said, "description": said, "criteria": said, "requires": requires}


def giving(*badges: dict[str, Any], **more: Any) -> Any:
    return rewarding(badges=list(badges), **more)


# Given to everybody for the first thing that counts.
STARTER = badge("starter", completions=1)
