"""What the product may truthfully claim at any instant, seen from outside.

While hundreds act at once nobody outside knows the exact figure. But it lies between what was
acknowledged before we asked (and what we asked for) and what anybody had begun when it answered.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from service.demo.caller import Json
from service.demo.story import Deed

LOOKS_PER_STICKER = 40  # the factor of the example's estimate
# The Claim that counts a Quest, one by one. The others count when somebody has decided.
COUNTED = {
    "stickers": "stickers-up",
    "treasure-hunt": "hunts-completed",
    "petition": "signatures",
    "school-kitchens": "kitchens-asked-for",
    "long-table": "long-tables",
    "pass-it-on": "passed-on",
}
AT_ONCE = COUNTED.keys() | {"letter"}


@dataclass(slots=True)
class Count:
    """Sums and people, as the Claims of the example need them."""

    sums: Counter[str] = field(default_factory=Counter)
    people: set[int] = field(default_factory=set)

    def add(self, person: int, deed: Deed) -> None:
        """Count a deed. A slogan counts once somebody has accepted it, which is later."""
        if deed.quest in COUNTED:
            self.sums[COUNTED[deed.quest]] += int(deed.evidence.get("placed", 1))
        if deed.quest in AT_ONCE:
            self.people.add(person)

    def forget(self, deed: Deed) -> None:
        """It was refused; the person had done something else before."""
        if deed.quest in COUNTED:
            self.sums[COUNTED[deed.quest]] -= int(deed.evidence.get("placed", 1))

    def copy(self) -> "Count":
        """As it is now."""
        return Count(self.sums.copy(), set(self.people))

    def figures(self) -> Mapping[str, int]:
        """The figure of each Claim."""
        looks = self.sums["stickers-up"] * LOOKS_PER_STICKER
        return self.sums | {"looks-caught": looks, "people": len(self.people)}


@dataclass(slots=True)
class Tally:
    """``surely`` was acknowledged; ``perhaps`` also holds what is on its way."""

    surely: Count = field(default_factory=Count)
    perhaps: Count = field(default_factory=Count)

    def least(self, person: int, deed: Deed) -> Count:
        """Begin a deed: the least that the answer to it, if it counts, has to say."""
        self.perhaps.add(person, deed)
        least = self.surely.copy()
        least.add(person, deed)
        return least

    def untrue(self, thanks: Json, least: Count) -> Iterator[str]:
        """What the thanks claim and cannot be."""
        low, high = least.figures(), self.perhaps.figures()
        for claim in thanks["achieved"]:
            slug, value = claim["claim"], claim["value"]
            if not low.get(slug, 0) <= value <= high.get(slug, 0):
                yield f"claimed {slug} = {value}; possible were {low.get(slug)} to {high.get(slug)}"
