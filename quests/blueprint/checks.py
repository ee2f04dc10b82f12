"""What a blueprint must not contradict: itself. All mistakes at once, each with its path."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from itertools import chain

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from quests.blueprint.draft import Draft, Mistake, Path
from quests.blueprint.model import Campaign, QuestPart
from quests.blueprint.outcome_checks import check_outcomes
from quests.blueprint.reward_checks import check_rewards, named_mistakes
from quests.catalogue import KINDS
from quests.texts import missing_languages


def check(draft: Draft) -> list[Mistake]:
    """Every contradiction inside the file."""
    rules = (
        _doubles(draft),
        _references(draft),
        _requirements(draft),
        _prerequisites(draft),
        _audiences(draft),
        _windows(draft),
        _partners(draft),
        _options(draft),
        _limits(draft),
        _languages(draft),
        check_rewards(draft),
        check_outcomes(draft),
    )
    return list(chain.from_iterable(rules))


def _doubles(draft: Draft) -> Iterator[Mistake]:
    for section, declared in draft.declared.items():
        path = ("campaign", section) if section == "areas" else (section,)
        yield from _repeated(path, declared)
    for index, quest in draft.quests.items():
        impacts = [(place, impact.slug) for place, impact in enumerate(quest.impact)]
        yield from _repeated(("quests", index, "impact"), impacts)
    if draft.campaign is not None and len(set(draft.campaign.languages)) < len(
        draft.campaign.languages
    ):
        yield Mistake(("campaign", "languages"), "duplicate", "A language is listed twice.")


def _repeated(path: Path, declared: Iterable[tuple[int, str]]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for index, slug in declared:
        if slug in seen:
            yield Mistake((*path, index, "slug"), "duplicate-slug", "This slug is taken above.")
        seen.add(slug)


def _references(draft: Draft) -> Iterator[Mistake]:
    organisations, quests = draft.slugs("organisations"), draft.slugs("quests")
    for path, slug in chain(_organisations_named(draft.campaign), _organisations_in_options(draft)):
        if slug not in organisations:
            yield Mistake(path, "unknown-organisation", "No organisation here has this slug.")
    for path, slug in _quests_named(draft):
        if slug not in quests:
            yield Mistake(path, "unknown-quest", "No Quest here has this slug.")


def _organisations_named(campaign: Campaign | None) -> Iterator[tuple[Path, str]]:
    if campaign is not None:
        yield ("campaign", "lead"), campaign.lead
        for index, partner in enumerate(campaign.partners):
            yield ("campaign", "partners", index, "organisation"), partner.organisation


def _organisations_in_options(draft: Draft) -> Iterator[tuple[Path, str]]:
    for index, quest in draft.quests.items():
        for place, slug in KINDS[quest.kind].names(quest.options):
            yield ("quests", index, "options", *place), slug


def _quests_named(draft: Draft) -> Iterator[tuple[Path, str]]:
    for index, quest in draft.quests.items():
        for place, slug in enumerate(quest.prerequisites):
            yield ("quests", index, "prerequisites", place), slug
    for section, parts in (("claims", draft.claims), ("milestones", draft.milestones)):
        for index, part in parts.items():
            if part.quest is not None:
                yield (section, index, "quest"), part.quest


def _requirements(draft: Draft) -> Iterator[Mistake]:
    rewards = draft.campaign.rewards if draft.campaign else None
    badges = {badge.slug for badge in rewards.badges} if rewards else set()
    for index, quest in draft.quests.items():
        for path, leaf in quest.requires.leaves() if quest.requires else ():
            yield from named_mistakes(
                draft, leaf, ("quests", index, "requires", *path), badges=badges
            )


def _prerequisites(draft: Draft) -> Iterator[Mistake]:
    """No Quest may wait for itself, over however many others."""
    places = {quest.slug: index for index, quest in draft.quests.items()}
    waits = {quest.slug: _comes_before(quest) for quest in draft.quests.values()}
    while True:
        try:
            TopologicalSorter(waits).prepare()
        except CycleError as cycle:
            around = [slug for slug in cycle.args[1] if slug in places]
            first = min(around, key=lambda slug: places[slug])
            yield Mistake(
                ("quests", places[first], "prerequisites"),
                "prerequisite-cycle",
                "In the end this Quest would have to be completed before itself.",
            )
            waits = {slug: need for slug, need in waits.items() if slug not in around}
        else:
            return


def _comes_before(quest: QuestPart) -> set[str]:
    unavoidable = quest.requires.unavoidable() if quest.requires else ()
    return {*quest.prerequisites, *unavoidable}


def _audiences(draft: Draft) -> Iterator[Mistake]:
    """A Quest for people of whom there can be none would open to nobody."""
    known = {
        "languages": set(draft.languages or ()),
        "areas": {slug for _, slug in draft.declared.get("areas", ())},
        "partners": draft.slugs("organisations"),
    }
    for index, quest in draft.quests.items():
        for name, slugs in known.items():
            for place, slug in enumerate(getattr(quest.audience, name, None) or ()):
                if slug not in slugs:
                    path = ("quests", index, "audience", name, place)
                    yield Mistake(path, "unknown-audience", f"The campaign has no such {name}.")


def _windows(draft: Draft) -> Iterator[Mistake]:
    campaign = draft.campaign
    if campaign and campaign.ends_at and campaign.ends_at <= campaign.starts_at:
        yield Mistake(("campaign", "ends_at"), "window", "It would end before it starts.")
    for index, quest in draft.quests.items():
        if quest.opens_at and quest.closes_at and quest.closes_at <= quest.opens_at:
            path = ("quests", index, "closes_at")
            yield Mistake(path, "window", "It would close before it opens.")
        if campaign is not None:
            yield from _outside(campaign, index, quest)


def _outside(campaign: Campaign, index: int, quest: QuestPart) -> Iterator[Mistake]:
    if quest.closes_at and quest.closes_at <= campaign.starts_at:
        path = ("quests", index, "closes_at")
        yield Mistake(path, "window", "It would close before the campaign starts.")
    if quest.opens_at and campaign.ends_at and quest.opens_at >= campaign.ends_at:
        path = ("quests", index, "opens_at")
        yield Mistake(path, "window", "It would open after the campaign has ended.")


def _partners(draft: Draft) -> Iterator[Mistake]:
    if draft.campaign is None:
        return
    seen = {draft.campaign.lead: "The lead is no partner as well."}
    for index, partner in enumerate(draft.campaign.partners):
        path = ("campaign", "partners", index)
        if partner.organisation in seen:
            yield Mistake((*path, "organisation"), "duplicate", seen[partner.organisation])
        seen[partner.organisation] = "This partner is listed above."
        if partner.joined_on and partner.left_on and partner.left_on < partner.joined_on:
            yield Mistake((*path, "left_on"), "window", "It would leave before it joined.")


def _options(draft: Draft) -> Iterator[Mistake]:
    for index, quest in draft.quests.items():
        try:
            KINDS[quest.kind].options.model_validate_json(to_json(quest.options), strict=True)
        except ValidationError as wrong:
            for error in wrong.errors(include_url=False):
                path = ("quests", index, "options", *error["loc"])
                yield Mistake(path, error["type"].replace("_", "-"), f"{error['msg']}.")


def _limits(draft: Draft) -> Iterator[Mistake]:
    for index, quest in draft.quests.items():
        periods = [limit.per for limit in quest.limits]
        for place, period in enumerate(periods):
            if period in periods[:place]:
                path = ("quests", index, "limits", place, "per")
                yield Mistake(path, "duplicate", "There is a limit for this period above.")


def _languages(draft: Draft) -> Iterator[Mistake]:
    if draft.languages is None:
        return
    for path, part in draft.sections():
        for place, texts in chain(all_texts(part, path), _texts_in_options(part, path)):
            for language in missing_languages(texts, draft.languages):
                message = f"The campaign speaks {language!r}: this text is missing."
                yield Mistake(place, "language-missing", message)
            for language in texts.keys() - set(draft.languages):
                message = "The campaign does not speak this language."
                yield Mistake((*place, language), "language-unlisted", message)


def _texts_in_options(part: BaseModel, path: Path) -> Iterator[tuple[Path, Mapping[str, object]]]:
    """What a kind wants said in every language; options with mistakes are told of elsewhere."""
    if isinstance(part, QuestPart):
        with suppress(ValidationError):
            for place, texts in KINDS[part.kind].texts(part.options):
                yield (*path, "options", *place), texts


def all_texts(part: BaseModel, path: Path) -> Iterator[tuple[Path, Mapping[str, object]]]:
    """Every text by language inside a part, wherever it stands.

    A mapping by language is any dictionary but the options of a kind.
    """
    for name in type(part).model_fields:
        yield from _texts_in(getattr(part, name), (*path, name)) if name != "options" else ()


def _texts_in(value: object, path: Path) -> Iterator[tuple[Path, Mapping[str, object]]]:
    if isinstance(value, BaseModel):
        yield from all_texts(value, path)
    elif isinstance(value, dict):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts_in(item, (*path, index))
