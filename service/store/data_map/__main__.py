"""The map as a page: ``python -m service.store.data_map > docs/data-map.md``."""

from service.store.data_map import DATA_MAP, ELSEWHERE, Fate

INTRODUCTION = """\
# The map of personal data

<!-- Made by `python -m service.store.data_map > docs/data-map.md`. Edit the map, not this file. -->

What each table and every other store says of a participant, and what becomes of it when they are
erased (`DELETE /v1/me`). *Anonymous*: the row goes on to count, of nobody; *blanked*: the row stays
and says nothing any more. [How and
why](decisions/0103-nobody-takes-the-place-of-who-is-erased.md).

"""


def page() -> str:
    """The whole page."""
    rows = [one for one in DATA_MAP if one.fate is not Fate.NOTHING]
    lines = ["| table | holds | when erased |", "|---|---|---|"]
    lines += [f"| `{one.table}` | {one.holds} | {one.fate} |" for one in rows]
    lines += ["", "## Elsewhere", "", "| where | holds | when erased |", "|---|---|---|"]
    lines += [f"| {one.name} | {one.holds} | {one.erased} |" for one in ELSEWHERE]
    lines += ["", "## Tables that hold nothing of participants", ""]
    empty = [one for one in DATA_MAP if one.fate is Fate.NOTHING]
    for why in dict.fromkeys(one.holds for one in empty):
        names = ", ".join(f"`{one.table}`" for one in empty if one.holds == why)
        lines.append(f"- {why}: {names}")
    return INTRODUCTION + "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
