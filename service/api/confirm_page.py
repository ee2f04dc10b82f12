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
        "No answer. Try again.",
    ),
    "de": (
        "Bestätige deine Adresse",
        "Drücke auf den Knopf, um deine Adresse für die Kampagne zu bestätigen.",
        "Bestätigen",
        "Fertig. Du kannst diese Seite schließen.",
        "Nicht in diesem Browser. Gib den Code aus der Mail dort ein, wo du ihn angefordert hast.",
        "Dieser Link gilt nicht mehr. Fordere einen neuen an.",
        "Keine Antwort. Versuch es noch einmal.",
    ),
    "fr": (
        "Confirme ton adresse",
        "Appuie sur le bouton pour confirmer ton adresse pour la campagne.",
        "Confirmer",
        "C'est fait. Tu peux fermer cette page.",
        "Pas dans ce navigateur. Saisis le code du mail là où tu l'as demandé.",
        "Ce lien n'est plus valable. Demandes-en un nouveau.",
        "Pas de réponse. Réessaie.",
    ),
}
SCRIPT = """
const form = document.querySelector("form"), said = document.querySelector("output");
const post = (path, body, token) => fetch("../v1/" + path, {
  method: "POST",
  headers: {"Content-Type": "application/json", ...(token && {Authorization: "Bearer " + token})},
  body: JSON.stringify(body),
});
const keep = async (reply) => {
  const {token, refresh_token} = await reply.json();
  localStorage.setItem("coquest", JSON.stringify({token, refresh_token}));
  return token;
};
const confirm = async () => {
  const kept = JSON.parse(localStorage.getItem("coquest") || "null");
  if (!kept || !kept.token) return "elsewhere";
  const link = {token: location.pathname.split("/").pop()};
  let reply = await post("me/email/confirm", link, kept.token);
  if (reply.status === 401 && kept.refresh_token) {
    const renewed = await post("tokens/refresh", {refresh_token: kept.refresh_token});
    if (renewed.ok) reply = await post("me/email/confirm", link, await keep(renewed));
  }
  if (!reply.ok) return reply.status === 401 ? "elsewhere" : "over";
  await keep(reply);
  form.querySelector("button").remove();
  return "done";
};
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  said.textContent = form.dataset[await confirm().catch(() => "again")];
});
"""
STYLE = "body{font:1.1rem/1.5 sans-serif;margin:15vh auto;max-width:30rem;padding:1rem}"
PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
    "<title>{title}</title><style>{style}</style></head><body><h1>{title}</h1>"
    '<form method="post" data-done="{done}" data-elsewhere="{elsewhere}" data-over="{over}" '
    'data-again="{again}">'
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
    title, text, button, done, elsewhere, over, again = (escape(words) for words in WORDS[spoken])
    return PAGE.format(
        language=spoken,
        title=title,
        text=text,
        button=button,
        done=done,
        elsewhere=elsewhere,
        over=over,
        again=again,
        style=STYLE,
        script=SCRIPT,
    )
