"""What promises and Results in a blueprint must not contradict."""

from collections.abc import Iterator

from quests.blueprint.draft import Draft, Mistake, Path


def check_outcomes(draft: Draft) -> Iterator[Mistake]:
    """Promises of who is not on board, and Results of Quests that are not there."""
    yield from _promised_by_whom(draft)
    for index, result in draft.results.items():
        for place, slug in enumerate(result.quests):
            path: Path = ("results", index, "quests", place)
            if slug not in draft.slugs("quests"):
                yield Mistake(path, "unknown-quest", "No Quest here has this slug.")
            if slug in result.quests[:place]:
                yield Mistake(path, "duplicate", "This Quest is named above.")


def _promised_by_whom(draft: Draft) -> Iterator[Mistake]:
    if draft.campaign is None:
        return
    aboard = {draft.campaign.lead, *(one.organisation for one in draft.campaign.partners)}
    for index, promised in draft.commitments.items():
        if promised.organisation not in aboard:
            path: Path = ("commitments", index, "organisation")
            yield Mistake(path, "unknown-partner", "The campaign has no such lead or partner.")
