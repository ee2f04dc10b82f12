"""Plain values and where each stands in the text."""

from dataclasses import dataclass, field

from quests.blueprint.draft import Mistake, Path


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a text, both counted from 1."""

    line: int = 1
    column: int = 1


@dataclass(slots=True)
class Document:
    """What was read: the value, the place of each part of it, and mistakes of the text."""

    value: object = None
    places: dict[Path, Place] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def place_of(self, path: Path) -> Place:
        """Where a part stands; what is missing stands where it should have been."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place())


class Unreadable(Exception):
    """The text is not YAML or JSON that we read; nothing after this place was looked at."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


def place_in(text: str, offset: int) -> Place:
    """The place of a character."""
    before = text[:offset]
    return Place(before.count("\n") + 1, offset - before.rfind("\n"))
