"""What every kind of Quest declares: its evidence, its options, and what a completion is worth."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from quests.clean import clean_name, clean_text
from quests.fact import FactDraft
from quests.moments import Moment
from quests.places import Place
from quests.quest import Quest
from quests.rounds import Round
from quests.teams import TeamRules
from quests.verification import OnTheSpot

# Where texts stand in the options, and the texts by language.
PlacedTexts: TypeAlias = tuple[tuple[str | int, ...], Mapping[str, str]]
CleanText = Annotated[str, AfterValidator(clean_text)]
PersonName = Annotated[CleanText, AfterValidator(clean_name)]


def _nothing(value: object) -> bool:
    return value is None


class Evidence(BaseModel):
    """What a person hands in. Subclasses add ``kind: Literal[...]`` and their own fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    occurred_at: Moment | None = Field(
        default=None,
        description="When it was done (RFC 3339); left out: now. For actions done offline.",
    )
    proof: OnTheSpot | None = Field(
        default=None,
        exclude_if=_nothing,  # most Quests ask for none
        description="What was shown on the spot, where the Quest asks for it: see `verification`.",
    )

    def photos(self) -> tuple[UUID, ...]:
        """The photos it names; each is evidence once. See ``quests.photo``."""
        return ()


class Options(BaseModel):
    """What an organiser may set for Quests of a kind. Subclasses add fields with defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authored:
    """A text somebody wrote inside a completion; it gets a life of its own."""

    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """Something evidence stands on that has to be looked up, and that counts only once.

    Args:
        what: What it is: a printed ``code``, a ``link`` of the person's own, or by what a
            ``person`` is likely known elsewhere; only a keyed hash of that is kept.
        name: As the person gave it.
        field: Where in the evidence it stands.
    """

    what: Literal["code", "link", "person"]
    name: str
    field: str


Proof = Literal["code_scan", "photo", "partner_attested", "declared"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What evidence is worth: ``quantity`` in the unit of the kind, texts and facts.

    Args:
        proof: What shows that it was done; goes into the fact ``completion``.
        cited: What has to be genuine, and is used up by this completion.
        place: Where the person was, if they said so; being in two places at once is noticed.
    """

    quantity: int = 1
    authored: Authored | None = None
    facts: tuple[FactDraft, ...] = ()
    proof: Proof = "declared"
    cited: tuple[Cited, ...] = ()
    place: Place | None = None


def _never(_: Quest) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """What printed codes of a Quest look like; texts are {language: text}, or the title's.

    ``places`` are the places that have a sign of their own, by its number, each with what it is
    called; ``None`` where every code is a sticker like the next.
    """

    call: Mapping[str, str]
    colour: str
    places: Mapping[int, Mapping[str, str]] | None = None


def prints_nothing(_: Mapping[str, Any]) -> Print | None:
    """What kinds say that have no printed codes."""
    return None


def _names_nobody(_: Mapping[str, Any]) -> Sequence[tuple[tuple[str | int, ...], str]]:
    return ()


def _unnamed(_: Any) -> str | None:
    return None


def _without_teams(_: Quest) -> TeamRules | None:
    return None


def _without_rounds(_: Quest) -> Sequence[Round]:
    return ()


def _all_of_it(options: Mapping[str, Any]) -> Mapping[str, Any]:
    return options


def _no_texts(_: Mapping[str, Any]) -> Iterable[PlacedTexts]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestKind:
    """One kind of Quest: everything the rest of the house needs to know of it.

    Args:
        name: As in the API, for example ``sticker``.
        unit: What ``quantity`` counts, plural, for example ``stickers``.
        evidence: Shape of what people hand in.
        options: Shape of what organisers may set.
        assess: Evidence to worth; raises ``EvidenceRefused`` when a rule is broken.
        example: A valid evidence, shown in the API reference.
        prints: What its printed codes look like, by the options; ``None`` where it has none.
        co_written: Whether its contributions are amendments to one text, taken in one by one.
        confirms: Whether a completion of this Quest waits until the person has proven an address.
        reviewed: Whether a person looks at each, whatever the organiser says.
        teams: How people may team up for it; ``None`` where each does it alone.
        rounds: When the Quest may be done inside its own window; none is all of it.
        once: Whether it counts once per person, whatever the organiser says; a repeat is kept and
            answered, and counts nothing.
        single: As ``once``, but a repeat is refused, and nothing of it kept.
        withdrawable: Whether its person may take it back.
        shown_before: Whether what shows it comes before it, so that nothing is left to show.
        peers_see: The fields of its evidence that other participants may see, to confirm it; none
            of them says who it was.
        shown_as: The name that the evidence lets everybody see, if it does.
        names: The organisations that its options name by their slugs, each with its place there.
        listed: Whether what is written is for all to read once it is accepted.
        shown: What anybody may see of the options: all, where none of them is a secret.
        texts: What in the options has to be said in every language of the campaign, and where.
    """

    name: str
    unit: str
    evidence: type[Evidence]
    options: type[Options]
    assess: Callable[[Quest, Any], Worth]
    example: dict[str, Any]
    prints: Callable[[Mapping[str, Any]], Print | None] = prints_nothing
    co_written: bool = False
    confirms: Callable[[Quest], bool] = _never
    reviewed: bool = False
    once: bool = False
    single: bool = False
    withdrawable: bool = False
    shown_before: bool = False
    peers_see: tuple[str, ...] = ()
    listed: bool = True
    rounds: Callable[[Quest], Sequence[Round]] = _without_rounds
    shown_as: Callable[[Any], str | None] = _unnamed
    names: Callable[[Mapping[str, Any]], Sequence[tuple[tuple[str | int, ...], str]]] = (
        _names_nobody
    )
    shown: Callable[[Mapping[str, Any]], Mapping[str, Any]] = _all_of_it
    texts: Callable[[Mapping[str, Any]], Iterable[PlacedTexts]] = _no_texts
    teams: Callable[[Quest], TeamRules | None] = _without_teams
