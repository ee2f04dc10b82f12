"""What is refused about feeds to CRMs: a branch of the tree.

CoquestError
├── CrmTestFailed             the CRM did not answer well, or lacks what the mapping names
└── CrmSettingsRefused        a setting, field or way of writing that this CRM does not have
"""

from quests.errors import CoquestError


class CrmTestFailed(CoquestError):
    """The CRM did not answer the test well, or lacks a property that is to be written."""

    code, title = "crm-test-failed", "The test of the CRM failed"


class CrmSettingsRefused(CoquestError):
    """A connection is set in a way that its CRM does not know."""

    code, title = "crm-settings-refused", "The connection cannot be set like this"


CONFLICTS: tuple[type[CoquestError], ...] = (CrmTestFailed,)
