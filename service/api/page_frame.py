"""How our few pages look: one column, large enough to press, readable in light and dark."""

import base64
import hashlib
from collections.abc import Mapping

from service.typography import spaced_page

STYLE = (
    ":root{color-scheme:light dark;--ink:#1c2430;--paper:#fff;--edge:#6b7686;--press:#0b5d3b;"
    "--on:#fff;--wash:#eef3f0}"
    "@media(prefers-color-scheme:dark){:root{--ink:#eef1f5;--paper:#14181f;--edge:#8a96a8;"
    "--press:#7fd6ac;--on:#0c1a13;--wash:#1d2a25}}"
    "*{box-sizing:border-box}"
    "body{font:1.0625rem/1.55 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;margin:0;"
    "background:var(--paper);color:var(--ink);overflow-wrap:anywhere;hyphens:auto}"
    "main{max-width:32rem;margin:0 auto;padding:clamp(1.5rem,10vh,6rem) 1.25rem 3rem}"
    "h1{font-size:1.75rem;line-height:1.2;margin:0 0 1rem;text-wrap:balance}"
    "p{margin:0 0 1rem}"
    "label{display:block;margin:0 0 1.1rem;font-weight:600}"
    "label[hidden],button[hidden],output:empty{display:none}"
    "input,select{display:block;width:100%;margin-top:.3rem;padding:.7rem .8rem;font:inherit;"
    "font-weight:400;color:inherit;background:var(--paper);border:1px solid var(--edge);"
    "border-radius:.5rem}"
    "button{font:inherit;font-weight:600;min-height:3rem;width:100%;padding:.6rem 1.4rem;"
    "color:var(--on);background:var(--press);border:2px solid var(--press);border-radius:.5rem;"
    "cursor:pointer}"
    "button[type=button]{margin-top:.75rem;color:var(--press);background:none}"
    ":is(input,select,button,summary,a):focus-visible{outline:3px solid var(--press);"
    "outline-offset:3px}"
    "output{display:block;margin-top:1.25rem;padding:.8rem 1rem;background:var(--wash);"
    "border-left:4px solid var(--press);border-radius:.25rem}"
    "code{font-size:.95em}"
    ".columns{display:grid;gap:1.5rem;margin:0 0 1.5rem}"
    "main:has(.columns){max-width:58rem}"
    "table{width:100%;border-collapse:collapse;margin:0 0 1rem}"
    "caption{text-align:left;font-weight:700;font-size:1.15rem;color:var(--press);"
    "padding:0 0 .4rem}"
    "th,td{padding:.45rem .25rem;border-top:1px solid var(--edge);vertical-align:top}"
    "th{text-align:left;font-weight:400}td{text-align:right;font-weight:600;white-space:nowrap}"
    "@media(min-width:46rem){.columns{grid-template-columns:1fr 1fr;gap:2.5rem}}"
    "h2{font-size:1.2rem;margin:2rem 0 .5rem}"
    "blockquote{margin:0 0 1rem;padding:.2rem 0 .2rem 1rem;border-left:4px solid var(--edge);"
    "white-space:pre-wrap}code,pre{hyphens:none}"
    "ul,ol{padding-left:1.2rem}li{margin:.5rem 0}"
    "pre{margin:.3rem 0;white-space:pre-wrap}pre:empty{display:none}"
    "@media(min-width:40rem){button{width:auto}button[type=button]{margin:0 0 0 .75rem}}"
)
PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">'
    "<title>{title}</title><style>{style}</style></head>"
    '<body><main><h1 dir="auto">{title}</h1>{body}</main>'
    "{script}</body></html>"
)


def page(language: str, title: str, body: str, *, script: str = "") -> str:
    """A whole page; ``title`` and ``body`` are safe to show as they are."""
    ran = f"<script>{script}</script>" if script else ""
    title, body = (spaced_page(part, language) for part in (title, body))
    return PAGE.format(language=language, title=title, style=STYLE, body=body, script=ran)


def headers(script: str = "") -> Mapping[str, str]:
    """What goes with a page: it may use its own style and script, and call us."""
    scripts = f"script-src {_hash(script)}; connect-src 'self'; " if script else ""
    return {
        "X-Robots-Tag": "noindex",
        "Content-Security-Policy": (
            f"default-src 'none'; {scripts}style-src {_hash(STYLE)}; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
    }


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
