"""Reasons to refuse what partners do together."""

from quests.errors import CoquestError


class PartnershipRefused(CoquestError):
    """The lead stays, and nobody leaves before they came, or answers what is answered."""

    code, title = "partnership-refused", "This is not how one joins or leaves"


class CharterRefused(CoquestError):
    """A Charter says something in every language of its campaign."""

    code, title = "charter-refused", "This Charter cannot be published"


CONFLICTS = (PartnershipRefused,)
SHAPES = (CharterRefused,)
