"""The pages behind the links that members get: sign in, accept an invitation, set up.

They are forms over the API, and nothing happens until somebody presses a button. The token of a
link stands behind the ``#`` of its address, which browsers send to nobody. What has to come back
with the link or code of a sign-in stays in this browser.
"""

from html import escape

from fastapi import APIRouter, Request, Response

from service.api.deps import PUBLIC, LocaleDep
from service.api.member_session import settings_of
from service.api.page_frame import headers, page

router = APIRouter(include_in_schema=False)

WORDS = {
    "en": {
        "sign-in": "Sign in",
        "invitation": "Accept the invitation",
        "set-up": "Set this installation up",
        "not-me": "It was not you?",
        "not-me-text": "Press the button to take the change back. This address is yours again, "
        "and everybody who is signed in as you is signed out.",
        "not-me-next": "It was not me: take it back",
        "not-me-done": "Done. To come back, join again and prove this address.",
        "workspace": "Workspace",
        "organisation": "Short name of the organisation",
        "organisation_name": "Name of the organisation",
        "email": "E-mail",
        "name": "Your name",
        "code": "Code from the mail",
        "issuer": "Sign in with your organisation's login",
        "next": "Continue",
        "link": "Press the button to sign in.",
        "script": "This page needs JavaScript.",
        "sent": "If there is such a member, a mail is on its way.",
        "done": "You are signed in.",
        "elsewhere": "Not in this browser. Enter the code where you asked for it.",
        "refused": "That did not work. Check what you entered, or ask for a new link.",
    },
    "de": {
        "sign-in": "Anmelden",
        "invitation": "Einladung annehmen",
        "set-up": "Diese Installation einrichten",
        "not-me": "Du warst das nicht?",
        "not-me-text": "Drücke auf den Knopf, um die Änderung zurückzunehmen. Diese Adresse gehört "
        "wieder zu dir, und alle, die als du angemeldet sind, werden abgemeldet.",
        "not-me-next": "Ich war das nicht: zurücknehmen",
        "not-me-done": "Fertig. Um wiederzukommen, nimm neu teil und bestätige diese Adresse.",
        "workspace": "Arbeitsbereich",
        "organisation": "Kurzname der Organisation",
        "organisation_name": "Name der Organisation",
        "email": "E-Mail",
        "name": "Dein Name",
        "code": "Code aus der Mail",
        "issuer": "Mit dem Login deiner Organisation anmelden",
        "next": "Weiter",
        "link": "Drücke auf den Knopf, um dich anzumelden.",
        "script": "Diese Seite braucht JavaScript.",
        "sent": "Falls es dieses Mitglied gibt, ist eine Mail unterwegs.",
        "done": "Du bist angemeldet.",
        "elsewhere": "Nicht in diesem Browser. Gib den Code dort ein, wo du ihn angefordert hast.",
        "refused": "Das hat nicht geklappt. Prüfe die Eingaben oder fordere einen neuen Link an.",
    },
    "fr": {
        "sign-in": "Se connecter",
        "invitation": "Accepter l’invitation",
        "set-up": "Configurer cette installation",
        "not-me": "Ce n’était pas toi ?",
        "not-me-text": "Appuie sur le bouton pour annuler le changement. Cette adresse est de "
        "nouveau la tienne, et toute personne connectée à ton nom est déconnectée.",
        "not-me-next": "Ce n’était pas moi : annuler",
        "not-me-done": "C’est fait. Pour revenir, participe de nouveau et confirme cette adresse.",
        "workspace": "Espace de travail",
        "organisation": "Nom court de l’organisation",
        "organisation_name": "Nom de l’organisation",
        "email": "E-mail",
        "name": "Ton nom",
        "code": "Code reçu par mail",
        "issuer": "Se connecter avec le compte de ton organisation",
        "next": "Continuer",
        "link": "Appuie sur le bouton pour te connecter.",
        "script": "Cette page a besoin de JavaScript.",
        "sent": "Si ce membre existe, un mail est en route.",
        "done": "Tu es connecté·e.",
        "elsewhere": "Pas dans ce navigateur. Saisis le code là où tu l’as demandé.",
        "refused": "Cela n’a pas marché. Vérifie ta saisie, ou demande un nouveau lien.",
    },
}
FIELDS: dict[str, tuple[str, ...]] = {
    "not-me": (),
    "sign-in": ("workspace", "email", "code"),
    "invitation": ("name",),
    "set-up": ("workspace", "organisation", "organisation_name", "email", "name"),
}
PLAIN = 'type="text" autocomplete="off" autocapitalize="none" spellcheck="false"'
# What phones and password managers may offer to fill in.
INPUTS = {
    "email": 'type="email" autocomplete="email"',
    "name": 'type="text" autocomplete="name"',
    "organisation_name": 'type="text" autocomplete="organization"',
    "code": 'type="text" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}"',
}
SCRIPT = """
const form = document.querySelector("form"), said = document.querySelector("output");
const kind = form.dataset.kind, token = location.hash.slice(1), keep = "coquest-sign-in";
const field = (name) => form.elements.namedItem(name);
const show = (...names) => { for (const label of form.querySelectorAll("label")) {
  const shown = names.includes(label.control.name);
  label.hidden = !shown; label.control.required = shown; } };
const values = (...names) => Object.fromEntries(names.map((n) => [n, field(n).value.trim()]));
const say = (word) => { said.textContent = form.dataset[word]; };
const busy = (is) => { for (const one of form.querySelectorAll("button")) one.disabled = is; };
async function send(path, body) {
  const reply = await fetch("v1/" + path, {method: "POST", body: JSON.stringify(body),
    headers: {"Content-Type": "application/json"}});
  if (!reply.ok) { say("refused"); return null; }
  return reply.status === 204 ? {} : reply.json();
}
async function enter(path, body) {
  if (await send(path, {...body, cookie: true}) === null) return;
  localStorage.removeItem(keep);
  finish();
}
function finish() {
  history.replaceState(null, "", location.pathname);
  show(); for (const button of form.querySelectorAll("button")) button.hidden = true;
  say("done");
}
const kept = () => localStorage.getItem(keep);
const ACTIONS = {
  "not-me": async () => { if (await send("email-changes/undo", {token})) finish(); },
  "invitation": () => enter("members", {invitation: token, ...values("name")}),
  "set-up": () => enter("set-up", {token, ...values("workspace", "organisation",
    "organisation_name", "email", "name")}),
  "sign-in": async () => {
    const query = new URLSearchParams(location.search);
    if (query.has("code")) return kept() ? enter("session/issuer",
      {sign_in: kept(), state: query.get("state"), code: query.get("code")}) : say("elsewhere");
    if (token) return kept() ? enter("session", {sign_in: kept(), link: token}) : say("elsewhere");
    if (!field("code").closest("label").hidden)
      return enter("session", {sign_in: kept(), ...values("code")});
    const asked = await send("sign-ins", values("workspace", "email"));
    if (asked) { localStorage.setItem(keep, asked.sign_in); show("code"); say("sent");
      field("code").focus(); }
  },
};
document.querySelector("#issuer")?.addEventListener("click", async () => {
  const asked = await send("sign-ins/issuer", values("workspace"));
  if (!asked) return;
  localStorage.setItem(keep, asked.sign_in);
  location.assign(asked.authorization_url);
});
form.addEventListener("submit", async (event) => {
  event.preventDefault(); busy(true);
  try { await ACTIONS[kind](); } catch { say("refused"); }
  busy(false);
});
const back = new URLSearchParams(location.search).has("code");
if (kind === "sign-in") token || back ? show() : show("workspace", "email");
const issuer = document.querySelector("#issuer");
if (issuer && (token || back)) issuer.hidden = true;
if (kind === "sign-in" && (token || back)) say("link");
"""
HEADERS = dict(headers(SCRIPT))


@router.get("/sign-in", dependencies=[PUBLIC])
async def sign_in_page(request: Request, language: LocaleDep) -> Response:
    """Ask for a code, enter it; also where links and the issuer lead back to."""
    return _page("sign-in", language, at_issuer=settings_of(request).oidc_issuer is not None)


@router.get("/invitation", dependencies=[PUBLIC])
async def invitation_page(language: LocaleDep) -> Response:
    """Say how to be called, and become a member."""
    return _page("invitation", language)


@router.get("/not-me", dependencies=[PUBLIC])
async def not_me_page(language: LocaleDep) -> Response:
    """A participant's old mailbox takes the change of their address back."""
    return _page("not-me", language)


@router.get("/set-up", dependencies=[PUBLIC])
async def set_up_page(language: LocaleDep) -> Response:
    """Make an empty installation one's own."""
    return _page("set-up", language)


def _page(kind: str, language: str | None, *, at_issuer: bool = False) -> Response:
    """A page in a language; nothing of a caller is in it."""
    spoken = language if language in WORDS else "en"
    words = {name: escape(word) for name, word in WORDS[spoken].items()}
    said = (*("sent", "done", "elsewhere", "refused"), "link")
    attributes = " ".join(
        f'data-{name}="{words.get(f"{kind}-{name}", words[name])}"' for name in said
    )
    fields = "".join(_field(name, words[name]) for name in FIELDS[kind])
    issuer = f'<button type="button" id="issuer">{words["issuer"]}</button>' if at_issuer else ""
    body = (
        (f"<p>{words[f'{kind}-text']}</p>" if f"{kind}-text" in words else "")
        + f'<form method="post" data-kind="{kind}" {attributes}>{fields}'
        + f"<button>{words.get(f'{kind}-next', words['next'])}</button>{issuer}"
        + f"<output></output></form><noscript><p>{words['script']}</p></noscript>"
    )
    return Response(
        page(spoken, words[kind], body, script=SCRIPT), media_type="text/html", headers=HEADERS
    )


def _field(name: str, label: str) -> str:
    return f'<label>{label}<input name="{name}" {INPUTS.get(name, PLAIN)} required></label>'
