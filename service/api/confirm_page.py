"""The page behind the link in a mail: one button, and nothing happens until it is pressed.

The button sends the token from the address together with the access token that a client of this
origin keeps in this browser (``localStorage["coquest"]``, ``{"token", "refresh_token"}``). In any
other browser, and in a mail scanner that runs scripts, there is no such token, so nothing can
be confirmed: then the page says what to do.
"""

from html import escape

from service.api.page_frame import headers, page

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
  form.querySelector("button").hidden = true;
  return "done";
};
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  said.textContent = form.dataset[await confirm().catch(() => "again")];
  button.disabled = false;
});
"""
HEADERS = headers(SCRIPT)


def confirm_page(language: str) -> str:
    """The page in a language; nothing of a caller is in it."""
    spoken = language if language in WORDS else "en"
    title, text, button, done, elsewhere, over, again = (escape(words) for words in WORDS[spoken])
    body = (
        f'<form method="post" data-done="{done}" data-elsewhere="{elsewhere}" data-over="{over}" '
        f'data-again="{again}"><p>{text}</p><button>{button}</button><output></output></form>'
        f"<noscript><p>{elsewhere}</p></noscript>"
    )
    return page(spoken, title, body, script=SCRIPT)
