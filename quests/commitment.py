"""What a partner promises, and whether it is a plan: in which form, how much, by whom, by when."""

import re
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from quests.texts import Day, Line, Slug

Brought: TypeAlias = Literal["channel", "time", "network", "budget", "skills"]
Cents: TypeAlias = Annotated[int, Field(ge=0, le=10**12, description="Whole cents.")]
Currency: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Many: TypeAlias = Annotated[int, Field(ge=1, le=10**9)]

# Words that name no form: nobody can tell afterwards whether "a story" was told.
VAGUE = frozenset(
    [
        "a",
        "an",
        "the",
        "some",
        "any",
        "our",
        "your",
        "something",
        "anything",
        "story",
        "stories",
        "content",
        "contents",
        "post",
        "posts",
        "support",
        "help",
        "visibility",
        "communication",
        "communications",
        "promotion",
        "presence",
        "buzz",
        "stuff",
        "thing",
        "things",
        "idea",
        "ideas",
        "asap",
        "etc",
        "ein",
        "eine",
        "einen",
        "der",
        "die",
        "das",
        "etwas",
        "irgendwas",
        "unser",
        "unsere",
        "geschichte",
        "geschichten",
        "inhalt",
        "inhalte",
        "beitrag",
        "beiträge",
        "unterstützung",
        "hilfe",
        "sichtbarkeit",
        "kommunikation",
        "werbung",
        "präsenz",
        "idee",
        "ideen",
        "un",
        "une",
        "des",
        "le",
        "la",
        "les",
        "du",
        "de",
        "notre",
        "nos",
        "quelque",
        "chose",
        "histoire",
        "histoires",
        "contenu",
        "contenus",
        "publication",
        "publications",
        "soutien",
        "aide",
        "visibilité",
        "présence",
        "idée",
        "idées",
    ]
)
MISSING = ("format", "quantity", "owner", "due")


class Terms(BaseModel):
    """What a partner promises; whatever is left out is asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: Brought = Field(description="What it costs whoever promises it.")
    what: Line = Field(description="In a sentence.", examples=["We tell our readers about it"])
    format: Line | None = Field(
        default=None, description="In which form.", examples=["newsletter, half a page"]
    )
    channel: Slug | None = Field(default=None, examples=["newsletter"])
    quantity: Many | None = Field(default=None, description="How many or how much.", examples=[3])
    unit: Line | None = Field(default=None, description="Of what.", examples=["issues"])
    owner: Line | None = Field(default=None, description="Who sees to it.", examples=["Kim Roth"])
    due_on: Day | None = Field(default=None, description="By the end of that day.")
    value: Cents = Field(default=0, description="What it is worth in kind, in whole cents.")
    currency: Currency = "EUR"
    weight: Annotated[int, Field(ge=1, le=1_000)] = Field(
        default=1, description="How much it counts among all that is promised."
    )


def is_vague(text: str) -> bool:
    """Whether all its words are of the kind that nobody can check."""
    words = re.findall(r"\w+", text.casefold())
    return all(word in VAGUE for word in words)


def missing(terms: Terms) -> tuple[str, ...]:
    """What keeps a promise from being a plan: of ``MISSING``, in that order."""
    there = {
        "format": terms.format is not None and not is_vague(terms.format),
        "quantity": terms.quantity is not None,
        "owner": terms.owner is not None,
        "due": terms.due_on is not None,
    }
    return tuple(name for name in MISSING if not there[name])


State: TypeAlias = Literal["open", "done", "late", "withdrawn"]


def state_of(terms: Terms, done: int, *, withdrawn: bool, today: date) -> State:
    """How a commitment stands; one without a quantity is done by its first deed."""
    if withdrawn:
        return "withdrawn"
    if done >= (terms.quantity or 1):
        return "done"
    return "late" if terms.due_on is not None and terms.due_on < today else "open"
