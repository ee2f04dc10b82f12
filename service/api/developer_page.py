"""The developer's page: what was sent to one's own webhooks, each call, and sending once more.

It is a page over the API. Members who are signed in need nothing else; anybody else enters an API
key, which stays in the field and is kept nowhere. What receivers answered is shown as text.
"""

from html import escape

from fastapi import APIRouter, Response

from service.api.deps import PUBLIC, LocaleDep
from service.api.page_frame import headers, page

router = APIRouter(include_in_schema=False)

WORDS = {
    "en": {
        "title": "Your webhooks",
        "intro": "Each message that was sent to your receivers, and what they answered.",
        "key": "API key (empty if you are signed in)",
        "open": "Show",
        "webhook": "Webhook",
        "on": "on",
        "off": "off",
        "failing": "failing since",
        "test": "Test",
        "tested": "The test went well: the webhook is on.",
        "older": "Older",
        "again": "Send again",
        "queued": "On its way.",
        "none": "Nothing was sent yet.",
        "nohooks": "You have no webhooks. Create one with POST /v1/webhooks.",
        "next": "next call",
        "refused": "That did not work:",
        "script": "This page needs JavaScript.",
        "pending": "waiting",
        "delivered": "delivered",
        "exhausted": "given up",
        "withheld": "withheld, no consent",
        "not_tested": "not tested yet",
        "paused": "paused",
        "gone": "its address said 410",
        "failed": "failed for five days",
    },
    "de": {
        "title": "Eure Webhooks",
        "intro": "Jede Nachricht an eure Empfänger, und was sie geantwortet haben.",
        "key": "API-Schlüssel (leer, wenn ihr angemeldet seid)",
        "open": "Zeigen",
        "webhook": "Webhook",
        "on": "an",
        "off": "aus",
        "failing": "schlägt fehl seit",
        "test": "Testen",
        "tested": "Der Test hat geklappt: Der Webhook ist an.",
        "older": "Ältere",
        "again": "Noch einmal senden",
        "queued": "Ist unterwegs.",
        "none": "Noch wurde nichts gesendet.",
        "nohooks": "Ihr habt keine Webhooks. POST /v1/webhooks legt einen an.",
        "next": "nächster Aufruf",
        "refused": "Das hat nicht geklappt:",
        "script": "Diese Seite braucht JavaScript.",
        "pending": "wartet",
        "delivered": "angekommen",
        "exhausted": "aufgegeben",
        "withheld": "zurückgehalten, ohne Zustimmung",
        "not_tested": "noch nicht getestet",
        "paused": "angehalten",
        "gone": "die Adresse sagte 410",
        "failed": "fünf Tage lang fehlgeschlagen",
    },
    "fr": {
        "title": "Vos webhooks",
        "intro": "Chaque message envoyé à vos récepteurs, et ce qu’ils ont répondu.",
        "key": "Clé d’API (vide si vous êtes connectés)",
        "open": "Afficher",
        "webhook": "Webhook",
        "on": "allumé",
        "off": "éteint",
        "failing": "échoue depuis",
        "test": "Tester",
        "tested": "Le test a réussi : le webhook est allumé.",
        "older": "Plus anciens",
        "again": "Renvoyer",
        "queued": "En route.",
        "none": "Rien n’a encore été envoyé.",
        "nohooks": "Vous n’avez pas de webhook. POST /v1/webhooks en crée un.",
        "next": "prochain appel",
        "refused": "Cela n’a pas marché :",
        "script": "Cette page a besoin de JavaScript.",
        "pending": "en attente",
        "delivered": "arrivé",
        "exhausted": "abandonné",
        "withheld": "retenu, sans consentement",
        "not_tested": "pas encore testé",
        "paused": "en pause",
        "gone": "l’adresse a dit 410",
        "failed": "en échec depuis cinq jours",
    },
}
SAID = ("on", "off", "failing", "tested", "again", "queued", "none", "nohooks", "next", "refused")
# Of a message, and why a webhook is off: the words of the API, in words of people.
STATES = ("pending", "delivered", "exhausted", "withheld", "not_tested", "paused", "gone", "failed")
SCRIPT = """
const form = document.querySelector("form"), said = document.querySelector("output");
const key = form.elements.key, hooks = form.elements.webhook;
const [list, test, older] = ["#sent", "#test", "#older"].map((id) => document.querySelector(id));
const words = form.dataset, show = (one, is) => { one.closest("label").hidden = !is; };
let csrf = null, cursor = null;
const make = (name, text, ...inside) => { const one = document.createElement(name);
  one.textContent = text; one.append(...inside); return one; };
const time = (text) => new Date(text).toLocaleString(document.documentElement.lang);
async function call(path, method = "GET") {
  const sent = {method, headers: {}};
  if (key.value) { sent.headers.Authorization = "Bearer " + key.value.trim();
    sent.credentials = "omit"; }
  else if (csrf) sent.headers["X-CSRF-Token"] = csrf;
  const reply = await fetch("v1/" + path, sent), body = await reply.json();
  if (!reply.ok) throw Object.assign(new Error(body.title), {status: reply.status, body});
  return body;
}
async function safely(act) {
  said.textContent = "";
  try { await act(); } catch (wrong) {
    const more = wrong.body?.receiver_status ?? wrong.body?.receiver_error ?? "";
    said.textContent = `${words.refused} ${wrong.message}${more && `: ${more}`}`; }
}
const spoken = (state) => words[state === "failing" ? "failed" : state] ?? state;
const address = () => "webhooks/" + hooks.value;
function calls(items) {
  const shown = items.map((one) => make("li", `${time(one.started_at)}: ` +
    `${one.status ?? one.error}, ${one.duration_ms} ms`, make("pre", one.reply ?? "")));
  const all = document.createElement("ol"); all.append(...shown); return all;
}
function delivery(one) {
  const open = document.createElement("details"), path = `${address()}/deliveries/${one.id}`;
  open.append(make("summary", `${time(one.created_at)} ${one.type}: ${spoken(one.state)}`),
    make("p", `${one.message} ${one.subject}` +
      (one.next_at ? ` (${words.next}: ${time(one.next_at)})` : "")));
  open.addEventListener("toggle", () => { if (open.open && !open.querySelector("ol"))
    safely(async () => open.append(calls((await call(path + "/attempts")).items))); });
  const again = make("button", words.again); again.type = "button";
  again.addEventListener("click", () => safely(async () => {
    await call(path + "/resend", "POST"); said.textContent = words.queued; }));
  open.append(again);
  return make("li", "", open);
}
async function page() {
  const more = cursor ? "?cursor=" + cursor : "";
  const found = await call(`${address()}/deliveries${more}`);
  list.append(...found.items.map(delivery));
  cursor = found.next_cursor; older.hidden = cursor === null;
  if (!list.children.length) said.textContent = words.none;
}
async function look() {
  list.replaceChildren(); cursor = null; history.replaceState(null, "", "#" + hooks.value);
  await page();
}
function named(one) {
  const state = !one.enabled ? `${words.off}, ${spoken(one.disabled_reason)}`
    : one.failing_since ? `${words.failing} ${time(one.failing_since)}` : words.on;
  const option = make("option", `${one.description || one.url} (${state})`);
  option.value = one.id; return option;
}
async function open() {
  if (!key.value) csrf = (await call("session")).csrf_token;
  const found = (await call("webhooks")).items, wanted = hooks.value || location.hash.slice(1);
  hooks.replaceChildren(...found.map(named));
  if (found.some((one) => one.id === wanted)) hooks.value = wanted;
  show(hooks, found.length); test.hidden = !found.length;
  if (found.length) await look(); else said.textContent = words.nohooks;
}
hooks.addEventListener("change", () => safely(look));
older.addEventListener("click", () => safely(page));
test.addEventListener("click", () => safely(async () => {
  try { await call(address() + "/test", "POST"); await open(); said.textContent = words.tested; }
  catch (wrong) { await look(); throw wrong; } }));
form.addEventListener("submit", (event) => { event.preventDefault(); safely(open); });
show(hooks, false);
// The link in a mail leads straight to a webhook, for whoever is signed in.
if (location.hash.startsWith("#whk_")) safely(open); else key.focus();
"""
HEADERS = dict(headers(SCRIPT))


@router.get("/developer", dependencies=[PUBLIC])
async def developer_page(language: LocaleDep) -> Response:
    """The page in a language; nothing of a caller is in it."""
    spoken = language if language in WORDS else "en"
    words = {name: escape(word) for name, word in WORDS[spoken].items()}
    attributes = " ".join(f'data-{name}="{words[name]}"' for name in (*SAID, *STATES))
    body = (
        f"<p>{words['intro']}</p><form {attributes}>"
        f'<label>{words["key"]}<input name="key" type="password" autocomplete="off"></label>'
        f'<label hidden>{words["webhook"]} <select name="webhook"></select></label>'
        f"<button>{words['open']}</button>"
        f'<button type="button" id="test" hidden>{words["test"]}</button>'
        f'<output></output></form><ul id="sent"></ul>'
        f'<button type="button" id="older" hidden>{words["older"]}</button>'
        f"<noscript><p>{words['script']}</p></noscript>"
    )
    return Response(
        page(spoken, words["title"], body, script=SCRIPT), media_type="text/html", headers=HEADERS
    )
