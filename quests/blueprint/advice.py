"""What would make a Quest better: advice with its reason and a way to follow it. It blocks nothing.

A good Quest is accessible (short, few steps), visibly effective (a Claim that counts it, a
Milestone within reach), evolutive (leads somewhere, can be passed on) and clear (the Charter says
what is negotiable).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quests.blueprint.model import Blueprint, QuestPart
from quests.catalogue import KINDS
from quests.peers import PHOTO
from quests.quest import QuestState
from quests.verification import BY_ITSELF, Verification

SHORT_MINUTES = 15
LONG_TEXT = 600  # characters that people still read before they act
SLOWER_THAN_SAID = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One piece of advice about one Quest.

    Args:
        about: ``accessible``, ``effective``, ``evolutive`` or ``clear``.
        code: Stable, for programs.
        reason: Why it matters, in one sentence.
        fix: What to change, in one sentence.
    """

    quest: str
    about: str
    code: str
    reason: str
    fix: str


@dataclass(frozen=True, slots=True)
class _Tip:
    about: str
    code: str
    reason: str
    fix: str

    def on(self, quest: str) -> Advice:
        return Advice(
            quest=quest, about=self.about, code=self.code, reason=self.reason, fix=self.fix
        )


LONG = _Tip(
    "accessible",
    "long",
    f"It takes more than {SHORT_MINUTES} minutes, and no shorter Quest comes before it.",
    "Begin with something smaller and name it in `prerequisites`, or divide it.",
)
WORDY = _Tip(
    "accessible",
    "wordy",
    f"Its description is longer than {LONG_TEXT} characters: people read it before they act.",
    "Say the one thing to do first, and move the rest behind a link.",
)
BARRED = _Tip(
    "accessible",
    "barred",
    "Three or more Quests come before it: few people will get there.",
    "Ask for one of them with `requires: {any: [...]}`, or for fewer.",
)
SLOW = _Tip(
    "accessible",
    "slower-than-said",
    "People take more than twice as long as it says.",
    "Raise `effort_minutes` to what people need, or make it shorter.",
)
ONLY_THERE = _Tip(
    "accessible",
    "only-there",
    "Whoever has no phone that knows where it is cannot show that they were there.",
    "Hand out codes there instead (`verification: code`), or offer something else beside it.",
)
NO_PEERS = _Tip(
    "accessible",
    "no-peers",
    "Only who has something that counts may confirm others, and every Quest waits for that.",
    "Let one Quest count in another way, or look at the first ones yourself.",
)
UNSEEN = _Tip(
    "clear",
    "peers-see-little",
    "Others see words and photos, never a link: it may lead to a name. What shows them nothing "
    "waits for a moderator, and its person is told so.",
    "Ask for a photo (`options: {photo: required}`), or let moderators look (`verification: "
    "moderator`).",
)
NO_CLAIM = _Tip(
    "effective",
    "no-claim",
    "Nothing says what it achieves: thanks can only count what the person did themselves.",
    "Add a Claim on a measure of this Quest.",
)
NO_MILESTONE = _Tip(
    "effective",
    "no-milestone",
    "There is no Milestone ahead that a completion brings nearer.",
    "Add a Milestone on one of its measures, with a threshold people can see coming.",
)
DEAD_END = _Tip(
    "evolutive",
    "dead-end",
    "Nothing comes after it, and it is the last thing to do.",
    "Add a Quest that asks for it first, or one that can be done again.",
)
NOT_SHARED = _Tip(
    "evolutive",
    "not-shared",
    "The campaign has no Quest by which people bring others along.",
    "Add a Quest of the kind `share`.",
)
NO_CHARTER = _Tip(
    "clear",
    "no-charter",
    "People write something here, and nothing says what is negotiable and who decides.",
    "Write the `charter` of the campaign.",
)
SILENT_REVIEW = _Tip(
    "clear",
    "no-deadline",
    "Somebody looks at each completion, and nothing says by when.",
    "Set `review` with `hours` and what happens `then`.",
)


def advise(blueprint: Blueprint, medians: Mapping[str, float] | None = None) -> list[Advice]:
    """All advice on the published Quests of a campaign, in the order of the file.

    Args:
        blueprint: The campaign as it is, or would be.
        medians: Minutes from the first look to the completion, by slug, where they are known.
    """
    published = [one for one in blueprint.quests if one.state is QuestState.PUBLISHED]
    return [
        tip.on(quest.slug)
        for quest in published
        for tip in (
            *_accessible(quest, (medians or {}).get(quest.slug)),
            *_verifiable(quest, published),
            *_effective(quest, blueprint),
            *_evolutive(quest, published),
            *_clear(quest, blueprint),
        )
    ]


def _accessible(quest: QuestPart, median: float | None) -> Iterator[_Tip]:
    first = {*quest.prerequisites, *(quest.requires.unavoidable() if quest.requires else ())}
    if quest.effort_minutes > SHORT_MINUTES and not first:
        yield LONG
    if any(len(text) > LONG_TEXT for text in quest.description.values()):
        yield WORDY
    if len(first) > 2:
        yield BARRED
    if median is not None and median > SLOWER_THAN_SAID * quest.effort_minutes:
        yield SLOW


def _verifiable(quest: QuestPart, published: list[QuestPart]) -> Iterator[_Tip]:
    if quest.verification is Verification.PLACE:
        yield ONLY_THERE
    if all(one.verification is Verification.PEER for one in published):
        yield NO_PEERS
    if quest.verification is Verification.PEER and not _shows_a_photo(quest):
        yield UNSEEN


def _shows_a_photo(quest: QuestPart) -> bool:
    """Whether every evidence shows others more than a number, or something that may be left out."""
    seen = KINDS[quest.kind].peers_see
    return PHOTO not in seen or quest.options.get(PHOTO) == "required"


def _effective(quest: QuestPart, blueprint: Blueprint) -> Iterator[_Tip]:
    if not any(claim.quest in (quest.slug, None) for claim in blueprint.claims):
        yield NO_CLAIM
    if not any(milestone.quest in (quest.slug, None) for milestone in blueprint.milestones):
        yield NO_MILESTONE


def _evolutive(quest: QuestPart, published: list[QuestPart]) -> Iterator[_Tip]:
    once = any(limit.per == "campaign" and limit.times == 1 for limit in quest.limits)
    others = [one for one in published if one.slug != quest.slug]
    if once and not any(_follows(one, quest.slug) for one in others) and quest is published[-1]:
        yield DEAD_END
    if quest is published[0] and not any(one.kind == "share" for one in published):
        yield NOT_SHARED


def _follows(quest: QuestPart, slug: str) -> bool:
    leaves = quest.requires.leaves() if quest.requires else ()
    return slug in quest.prerequisites or any(leaf.quest == slug for _, leaf in leaves)


def _clear(quest: QuestPart, blueprint: Blueprint) -> Iterator[_Tip]:
    writes = "text" in KINDS[quest.kind].evidence.model_fields
    if writes and blueprint.campaign.charter is None:
        yield NO_CHARTER
    reviewed = KINDS[quest.kind].reviewed or quest.verification not in BY_ITSELF
    if reviewed and (quest.review is None or quest.review.hours is None):
        yield SILENT_REVIEW
