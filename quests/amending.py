"""Changes to a text: shown side by side, put onto another version, or found to conflict. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from quests.authorship import tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A passage before and after; both are the same where nothing changed."""

    before: str
    after: str

    @property
    def same(self) -> bool:
        """Whether nothing changed here."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class _Edit:
    """Tokens ``[start, end)`` of the base become these."""

    start: int
    end: int
    after: tuple[str, ...]


def side_by_side(before: str, after: str) -> list[Change]:
    """Both texts in passages, word by word; each side joined is its text."""
    old, new = tokens(before), tokens(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        Change(before="".join(old[a:b]), after="".join(new[c:d]))
        for _, a, b, c, d in matcher.get_opcodes()
    ]


def rebase(base: str, ours: str, theirs: str) -> str | None:
    """The text with both changes to the base; ``None`` where they touch one passage.

    Args:
        base: What both started from.
        ours: What was made of it and is the text now.
        theirs: What an amendment makes of it.
    """
    if ours in (base, theirs):
        return theirs
    mine, other = _edits(base, ours), _edits(base, theirs)
    both = [edit for edit in mine if edit in other]  # the same change twice is one
    rest = [edit for edit in other if edit not in both]
    if any(_touch(one, two) for one in mine for two in rest):
        return None
    return _applied(base, sorted([*mine, *rest], key=lambda edit: (edit.start, edit.end)))


def _edits(base: str, new: str) -> list[_Edit]:
    old, changed = tokens(base), tokens(new)
    matcher = SequenceMatcher(None, old, changed, autojunk=False)
    return [
        _Edit(a, b, tuple(changed[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def _touch(one: _Edit, other: _Edit) -> bool:
    """Whether they overlap, or meet: next to each other, one may need the other's words."""
    return one.start <= other.end and other.start <= one.end


def _applied(base: str, edits: Sequence[_Edit]) -> str:
    old = tokens(base)
    made: list[str] = []
    place = 0
    for edit in edits:
        made += [*old[place : edit.start], *edit.after]
        place = edit.end
    return "".join([*made, *old[place:]])
