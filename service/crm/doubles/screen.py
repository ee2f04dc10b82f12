"""What a double shows to people: a card per contact, and the calls that made it so."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

SHOWN_CALLS = 20
STYLE = (
    ":root{color-scheme:light dark;--ink:#1c2430;--paper:#f4f6f8;--card:#fff;--edge:#d5dbe3;"
    "--faint:#5b6778;--mark:#0b5d3b}"
    "@media(prefers-color-scheme:dark){:root{--ink:#eef1f5;--paper:#14181f;--card:#1d232d;"
    "--edge:#364152;--faint:#a3afc0;--mark:#7fd6ac}}"
    "*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:1.5rem;"
    "background:var(--paper);color:var(--ink)}"
    "h1{font-size:1.5rem;margin:0}h2{font-size:1.05rem;margin:0 0 .6rem;overflow-wrap:anywhere}"
    "h3{font-size:1.05rem;margin:2rem 0 .5rem}p{margin:.2rem 0 1.2rem;color:var(--faint)}"
    ".cards{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),"
    "1fr))}"
    "article{background:var(--card);border:1px solid var(--edge);border-top:4px solid var(--mark);"
    "border-radius:.5rem;padding:1rem}"
    "dl{display:grid;grid-template-columns:auto 1fr;gap:.15rem .9rem;margin:0}"
    "dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}"
    "ul{margin:0;padding-left:1.1rem}code{font-size:.9em;overflow-wrap:anywhere}"
    "ol{list-style:none;margin:0;padding:0}li code{color:var(--faint)}"
)
NAMES = ("email", "email_primary.email", "Email")


def screen(
    name: str, contacts: Mapping[str, Mapping[str, Any]], calls: Sequence[tuple[str, str]]
) -> str:
    """The page.

    Args:
        contacts: By the CRM's own id.
        calls: Method and path of each, the first one first.
    """
    title = f"{name}: {_many(len(contacts), 'contact')}"
    cards = "".join(_card(key, one) for key, one in contacts.items())
    latest = "".join(
        f"<li>{escape(method)} <code>{escape(path)}</code></li>"
        for method, path in reversed(calls[-SHOWN_CALLS:])
    )
    heard = f"<h3>{_many(len(calls), 'call')}, the latest first</h3><ol>{latest}</ol>"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" '
        'content="5"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style><h1>{escape(title)}</h1>"
        "<p>A double on this machine, which forgets everything when it ends. "
        f'Looks again every five seconds.</p><div class="cards">{cards}</div>'
        f"{heard if calls else ''}</html>"
    )


def _many(count: int, word: str) -> str:
    return f"{count or 'no'} {word}{'' if count == 1 else 's'}"


def _card(key: str, one: Mapping[str, Any]) -> str:
    """One contact: whom mail would reach, then all that is known, in the order it came."""
    address = next((str(one[name]) for name in NAMES if one.get(name)), key)
    known = {"id": key, **{name: value for name, value in one.items() if name not in NAMES}}
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{_value(value)}</dd>" for name, value in known.items()
    )
    return f"<article><h2>{escape(address)}</h2><dl>{rows}</dl></article>"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return f"<ul>{''.join(f'<li>{escape(str(one))}</li>' for one in value)}</ul>"
    return escape(str(value))
