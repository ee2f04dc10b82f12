"""Share: pass the mission on where others read it, by a Link of one's own."""

from typing import Annotated, Literal

from pydantic import Field

from quests.kind import Cited, Evidence, Options, QuestKind, Worth
from quests.quest import Quest
from quests.texts import Texts

Network = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,29}$")]


class ShareEvidence(Evidence):
    """The Link that was posted: one that the person made for a network (`POST /v1/me/links`)."""

    kind: Literal["share"]
    link: Annotated[str, Field(pattern=r"^[a-z0-9]{4,20}$")] = Field(
        description="The code of the Link; it counts once."
    )


class ShareOptions(Options):
    """What an organiser may set."""

    texts: Annotated[dict[Network, Texts], Field(max_length=30)] = Field(
        default_factory=dict,
        description="What people may post, per network and language; the app adds their Link.",
    )


def _assess(quest: Quest, evidence: ShareEvidence) -> Worth:
    # The share itself became a fact when the Link was made: counted here too, it would be two.
    return Worth(cited=(Cited(what="link", name=evidence.link, field="link"),))


KIND = QuestKind(
    name="share",
    unit="shares",
    evidence=ShareEvidence,
    options=ShareOptions,
    assess=_assess,
    example={"kind": "share", "link": "bcdfghjkm2"},
)
