"""A badge for people, and whether somebody's still holds."""

from html import escape

from scoring.phrases import say
from scoring.thanks import in_language
from service.api.page_frame import page
from service.store.badge_awards import Award
from service.store.shown_badges import ShownBadge


def badge_page(
    badge: ShownBadge, giver: str, endorsers: list[tuple[str, str]], language: str
) -> str:
    """What it is, what it takes, who gives it and who stands behind it: names and their words."""
    said = badge.said
    lines = [
        f"<p dir=auto>{escape(in_language(said['description'], language))}</p>",
        *_terms(badge, giver, language),
        *(
            f"<p><strong>{escape(say(language, 'badge-page-endorsed', name=name))}</strong> "
            f"{escape(words)}</p>"
            for name, words in endorsers
        ),
    ]
    return page(language, escape(in_language(said["name"], language)), "".join(lines))


def _terms(badge: ShownBadge, giver: str, language: str) -> list[str]:
    """What it takes, and from whom."""
    return [
        f"<p><strong>{escape(say(language, 'badge-page-criteria'))}</strong> "
        f"{escape(in_language(badge.said['criteria'], language))}</p>",
        f"<p>{escape(say(language, 'badge-page-given', name=giver))}</p>",
    ]


def award_page(award: Award, badge: ShownBadge, giver: str, language: str) -> str:
    """Whether the award holds, since when, and what it is for; nobody is named."""
    holds = award.revoked_at is None
    since = (award.awarded_at if award.revoked_at is None else award.revoked_at).date()
    phrase = "award-page-holds" if holds else "award-page-taken-back"
    lines = [
        f"<p>{escape(say(language, phrase, day=since.isoformat()))}</p>",
        *_terms(badge, giver, language),
    ]
    return page(language, escape(in_language(badge.said["name"], language)), "".join(lines))
