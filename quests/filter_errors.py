"""What applying filters to signatures refuses: a branch of the tree.

CoquestError
├── PreviewOutdated   the filter matches clearly more by now than its preview showed
└── FilterBusy        another filter is being applied to this petition, or undone
"""

from quests.errors import CoquestError


class PreviewOutdated(CoquestError):
    """The filter matches clearly more signatures by now than the preview showed."""

    code, title = "preview-outdated", "It would change more than was looked at"


class FilterBusy(CoquestError):
    """Something is being applied to this petition, or undone."""

    code, title = "filter-busy", "Another filter is at work on this petition"


CONFLICTS: tuple[type[CoquestError], ...] = (PreviewOutdated, FilterBusy)
