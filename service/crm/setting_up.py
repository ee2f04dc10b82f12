"""Whether a connection can be set like this: its settings, its mapping, its address. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from quests.crm_errors import CrmSettingsRefused
from service.crm.fields import TRANSFORMS, FieldMapping, is_source, missing
from service.crm.interface import Property, history_name
from service.crm.kinds import KINDS


def ensure_settings(kind: str, settings: Mapping[str, Any]) -> None:
    """Refuse settings that this CRM does not have, and the lack of one that it needs."""
    known = KINDS[kind].settings
    unknown = sorted(set(settings) - set(known))
    if unknown:
        raise CrmSettingsRefused(
            "This CRM has no such setting.", field="settings", settings=sorted(known)
        )
    lacks = [name for name, needed in known.items() if needed and not settings.get(name)]
    if lacks:
        raise CrmSettingsRefused("This CRM needs a setting.", field="settings", needs=lacks)


def ensure_mapping(mapping: Sequence[FieldMapping]) -> None:
    """Refuse fields we do not have, ways of writing there are not, and properties named twice."""
    for place, one in enumerate(mapping):
        if not is_source(one.source):
            raise CrmSettingsRefused("There is no such field.", field=f"mapping/{place}/source")
        if one.transform not in TRANSFORMS:
            raise CrmSettingsRefused(
                "There is no such way of writing.", field=f"mapping/{place}/transform"
            )
    if any(count > 1 for count in Counter(one.property for one in mapping).values()):
        raise CrmSettingsRefused("Each property can be written once.", field="mapping")


def checked_base_url(kind: str, given: str | None) -> str:
    """Where the CRM is; no slash at the end."""
    found = given or KINDS[kind].base_url
    if found is None:
        raise CrmSettingsRefused("Say where this CRM is.", field="base_url")
    return found.rstrip("/")


def lacking(
    kind: str,
    settings: Mapping[str, Any],
    mapping: Sequence[FieldMapping],
    there: Sequence[Property],
) -> dict[str, str]:
    """Properties that the CRM lacks, by name: ``unknown``, ``read_only`` or ``not_unique``."""
    found = missing(mapping, there) | _history_lacking(kind, settings, there)
    key = KINDS[kind].key
    if key is None:
        return found
    name = str(settings.get(key[0]) or key[1])
    ours = next((one for one in there if one.name == name), None)
    if ours is None:
        return found | {name: "unknown"}
    return found if ours.unique else found | {name: "not_unique"}


def _history_lacking(
    kind: str, settings: Mapping[str, Any], there: Sequence[Property]
) -> dict[str, str]:
    setting = KINDS[kind].history
    wanted = settings.get(setting) if setting else None
    if not wanted or any(one.name == history_name(str(wanted)) for one in there):
        return {}
    return {str(wanted): "unknown"}
