"""Why a completion should be looked at by a person before it counts; never a reason to drop it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# The person is told each in their language: `flag-<code>` in scoring/phrases.
CODE_REUSED = "code_reused"
TOO_FAST = "too_fast"
PHOTO_COPIED = "photo_copied"
SAME_PERSON = "same_person"
PEERS_DOUBT = "peers_doubt"
PEERS_SEE_NOTHING = "peers_see_nothing"  # proven by a link alone, for example


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One reason; ``detail`` is for the reviewer, ids and numbers only."""

    code: str
    detail: Mapping[str, Any] = field(default_factory=dict)
