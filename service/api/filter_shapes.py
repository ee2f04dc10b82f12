"""Filters of doubtful signatures, previews and applications, as organisers see them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from quests.completion import State
from quests.kind import CleanText
from quests.signature_filter import MOST, SignatureFilter
from quests.texts import Line
from service.api.shapes import In, Out
from service.public_ids import ApplicationId, FilterId, QuestId
from service.store.filter_applications import Application
from service.store.filter_matches import Sampled
from service.store.signature_filters import SavedFilter
from service.store.signature_signals import Overview
from service.usecases.save_filter import Preview


class FilterIn(In):
    """A filter to save."""

    name: Annotated[Line, Field(max_length=80)]
    asks: SignatureFilter
    addresses: list[Annotated[str, Field(min_length=2, max_length=45)]] = Field(
        default=[],
        max_length=MOST,
        description="IP addresses whose networks are added to `asks.networks`; they are not kept.",
    )


class FilterOut(Out):
    """A filter as it is saved."""

    id: FilterId
    quest: QuestId
    name: str
    version: int
    asks: dict[str, object] = Field(
        description="As it was saved; criteria that ask nothing are left out."
    )
    saved_by: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, one: SavedFilter) -> "FilterOut":
        """The filter as its organisation sees it."""
        return cls(
            id=one.id,
            quest=one.petition.quest_id,
            name=one.name,
            version=one.version,
            asks=one.asks.model_dump(mode="json", exclude_defaults=True),
            saved_by=one.saved_by,
            created_at=one.created_at,
            updated_at=one.updated_at,
        )


class SampledOut(Out):
    """One of the signatures that it matches; the name is masked."""

    name: str | None = Field(examples=["L** M*****"])
    signed_at: datetime
    language: str
    channel: str
    pace: int | None = Field(description="The how-manieth from its network within an hour.")
    throwaway: int | None = Field(description="Score of the proven mail address, 0 to 100.")
    confirmed: Literal["mail", "app", "nothing"]

    @classmethod
    def of(cls, one: Sampled) -> "SampledOut":
        """As far as it helps to see whether it should be matched."""
        return cls(
            name=one.name,
            signed_at=one.signed_at,
            language=one.language,
            channel=one.channel,
            pace=one.pace,
            throwaway=one.throwaway,
            confirmed=one.confirmed,  # type: ignore[arg-type]  # the statement knows no other
        )


class PreviewOut(Out):
    """What a filter would change if it were applied now."""

    suspended: int = Field(description="Signatures that would be suspended.")
    fraud: int = Field(description="Signatures that would be fraud: also those suspended now.")
    online: int = Field(description="Signatures online that count now.")
    online_after: int = Field(description="As many would count afterwards.")
    total: int = Field(description="With those on paper.")
    total_after: int
    sample: list[SampledOut] = Field(description="Some of them, evenly spread.")
    as_of: datetime

    @classmethod
    def of(cls, one: Preview) -> "PreviewOut":
        """The preview."""
        leaves = one.matches.by_state.get(State.ACCEPTED, 0)
        return cls(
            suspended=one.matches.of(State.SUSPENDED),
            fraud=one.matches.of(State.FRAUD),
            online=one.counts.online,
            online_after=one.counts.online - leaves,
            total=one.counts.total,
            total_after=one.counts.total - leaves,
            sample=[SampledOut.of(each) for each in one.matches.sample],
            as_of=one.counts.as_of,
        )


class ApplicationIn(In):
    """To what end a filter is applied; everybody concerned reads the reason."""

    to: Literal["suspended", "fraud"]
    reason: Annotated[CleanText, Field(min_length=3, max_length=500)]
    previewed: int = Field(ge=0, le=10**9, description="How many the preview showed.")


class ApplicationOut(Out):
    """A filter applied, and how far it is."""

    id: ApplicationId
    filter: FilterId
    filter_version: int
    asked: dict[str, object] = Field(description="What the filter asked then.")
    to: Literal["suspended", "fraud"]
    reason: str
    state: Literal["applying", "applied", "undoing", "undone"]
    expected: int = Field(description="How many it matched when it was ordered.")
    changed: int = Field(description="Signatures it has changed so far.")
    restored: int = Field(description="Of those, restored by the undo so far.")
    left_alone: int = Field(description="Of those, decided by somebody else since: not restored.")
    applied_by: str
    undone_by: str | None
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, one: Application) -> "ApplicationOut":
        """The application as its organisation sees it."""
        return cls(
            id=one.id,
            filter=one.filter_id,
            filter_version=one.filter_version,
            asked=one.asks.model_dump(mode="json", exclude_defaults=True),
            to="fraud" if one.becomes is State.FRAUD else "suspended",
            reason=one.reason,
            state=one.state,
            expected=one.expected,
            changed=one.changed,
            restored=one.restored,
            left_alone=one.left_alone,
            applied_by=one.applied_by,
            undone_by=one.undone_by,
            created_at=one.created_at,
            finished_at=one.finished_at,
        )


class NetworkOut(Out):
    """Signatures of one network in the last 48 hours."""

    network: str = Field(description="A name for filters; it says nothing about the address.")
    signatures: int
    pace: int = Field(description="Most within an hour.")
    first: datetime
    last: datetime


class CountOut(Out):
    """Signatures by a value."""

    value: str
    signatures: int


class HourOut(Out):
    """Signatures of one hour, by when it began."""

    hour: datetime
    signatures: int


class SignalsOut(Out):
    """What stands out among the signatures: at most 20 of each, the largest first."""

    networks: list[NetworkOut] = Field(description="Where the petition has `fraud_signals`.")
    throwaway: list[CountOut] = Field(description="By score of the proven mail address.")
    languages: list[CountOut]
    channels: list[CountOut]
    hours: list[HourOut] = Field(description="By the hour in which they came.")

    @classmethod
    def of(cls, seen: Overview) -> "SignalsOut":
        """The overview."""
        return cls(
            networks=[
                NetworkOut(
                    network=one.label,
                    signatures=one.signatures,
                    pace=one.pace,
                    first=one.first,
                    last=one.last,
                )
                for one in seen.networks
            ],
            throwaway=[CountOut(value=str(name), signatures=n) for name, n in seen.throwaway],
            languages=[CountOut(value=name, signatures=n) for name, n in seen.languages],
            channels=[CountOut(value=name, signatures=n) for name, n in seen.channels],
            hours=[HourOut(hour=name, signatures=n) for name, n in seen.hours],
        )


class DoubtOut(Out):
    """A filter, and why it doubts my signature."""

    state: Literal["suspended", "fraud"]
    reason: str = Field(description="In the words of whoever decided.")
    noticed: list[str] = Field(description="What the filter asked about, in my language.")
    filter: FilterId
    filter_version: int
    since: datetime
    appeal: str = Field(description="Where to ask for another look, once (`POST`, with a reason).")


class MyDoubtOut(Out):
    """What speaks against my signature."""

    doubt: DoubtOut | None = Field(description="Null: no filter does.")
