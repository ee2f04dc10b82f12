"""The page behind the link in a mail: one button, and nothing happens until it is pressed.

The button sends the token from the address together with the access token that a client of this
origin keeps in this browser (``localStorage["coquest"]``, ``{"token", "refresh_token"}``). In any
other browser, and in a mail scanner that runs scripts, there is no such token, so nothing can
be confirmed: then the page says what to do.
"""

import base64
import hashlib
from html import escape

WORDS = {
    "en": (
        "Confirm your address",
        "Press the button to confirm your address for the campaign.",
        "Confirm",
        "Done. You can close this page.",
        "Not in this browser. Enter the code from the mail where you asked for it.",
        "This link is not valid any more. Ask for a new one.",
    ),
    "de": (
        "Bestätige deine Adresse",
        "Drücke auf den Knopf, um deine Adresse für die Kampagne zu bestätigen.",
        "Bestätigen",
        "Fertig. Du kannst diese Seite schließen.",
        "Nicht in diesem Browser. Gib den Code aus der Mail dort ein, wo du ihn angefordert hast.",
        "Dieser Link gilt nicht mehr. Fordere einen neuen an.",
    ),
    "fr": (
        "Confirmez votre adresse",
        "Appuyez sur le bouton pour confirmer votre adresse pour la campagne.",
        "Confirmer",
        "C'est fait. Vous pouvez fermer cette page.",
        "Pas dans ce navigateur. Saisissez le code du mail là où vous l'avez demandé.",
        "Ce lien n'est plus valable. Demandez-en un nouveau.",
    ),
}
SCRIPT = """
const form = document.querySelector("form"), said = document.querySelector("output");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const kept = JSON.parse(localStorage.getItem("coquest") || "null");
  if (!kept || !kept.token) { said.textContent = form.dataset.elsewhere; return; }
  const token = location.pathname.split("/").pop();
  const reply = await fetch("../v1/me/email/confirm", {
    method: "POST",
    headers: {"Content-Type": "application/json", "Authorization": "Bearer " + kept.token},
    body: JSON.stringify({token}),
  });
  if (reply.ok) {
    const {token, refresh_token} = await reply.json();
    localStorage.setItem("coquest", JSON.stringify({token, refresh_token}));
    form.querySelector("button").remove();
  }
  said.textContent = reply.ok ? form.dataset.done
    : reply.status === 401 ? form.dataset.elsewhere : form.dataset.over;
});
"""
STYLE = "body{font:1.1rem/1.5 sans-serif;margin:15vh auto;max-width:30rem;padding:1rem}"
PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
    "<title>{title}</title><style>{style}</style></head><body><h1>{title}</h1>"
    '<form method="post" data-done="{done}" data-elsewhere="{elsewhere}" data-over="{over}">'
    "<p>{text}</p><button>{button}</button><p><output></output></p></form>"
    "<noscript><p>{elsewhere}</p></noscript><script>{script}</script></body></html>"
)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


HEADERS = {
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": (
        f"default-src 'none'; script-src {_hash(SCRIPT)}; style-src {_hash(STYLE)}; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


def confirm_page(language: str) -> str:
    """The page in a language; nothing of a caller is in it."""
    spoken = language if language in WORDS else "en"
    title, text, button, done, elsewhere, over = (escape(words) for words in WORDS[spoken])
    return PAGE.format(
        language=spoken,
        title=title,
        text=text,
        button=button,
        done=done,
        elsewhere=elsewhere,
        over=over,
        style=STYLE,
        script=SCRIPT,
    )
