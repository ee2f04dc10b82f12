"""Hunt: find checkpoints by their clues, one by one, and finish when none is left.

Each find is reported by itself (`POST /v1/quests/{quest}/finds`); the completion is the finish. It
shows nothing more: what was found stands in the finds.
"""

from collections.abc import Mapping
from typing import Any, Literal

from quests.checkpoints import HuntOptions, shown_options, texts_of
from quests.kind import Evidence, Print, QuestKind, Worth
from quests.quest import Quest


class HuntEvidence(Evidence):
    """Every checkpoint was found; the last one at ``occurred_at``."""

    kind: Literal["hunt"]


def _assess(quest: Quest, _: HuntEvidence) -> Worth:
    checkpoints = HuntOptions.model_validate(quest.options).checkpoints
    scanned = all(one.ways == ("code",) for one in checkpoints)
    return Worth(proof="code_scan" if scanned else "declared")


def _prints(options: Mapping[str, Any]) -> Print | None:
    said = HuntOptions.model_validate(options)
    places = {one.code: one.title for one in said.checkpoints if one.code is not None}
    return Print(call=said.call, colour=said.colour, places=places) if places else None


KIND = QuestKind(
    name="hunt",
    unit="hunts",
    evidence=HuntEvidence,
    options=HuntOptions,
    assess=_assess,
    example={"kind": "hunt"},
    prints=_prints,
    single=True,
    shown_before=True,
    shown=shown_options,
    texts=texts_of,
)
