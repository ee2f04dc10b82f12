"""The page behind the QR code of a coupon: whoever is signed in at the till redeems it.

The code stands behind the ``#`` of the address, which browsers send to nobody; for everybody else
the page only says that it is to be shown at the till.
"""

from html import escape

from fastapi import APIRouter, Response

from service.api.deps import PUBLIC, LocaleDep
from service.api.page_frame import headers, page

router = APIRouter(include_in_schema=False)

WORDS = {
    "en": {
        "title": "Coupon",
        "show": "Show this code at the till.",
        "redeem": "Redeem it",
        "till": "For the till: sign in as a member of the organisation, then press the button.",
        "sign": "Sign in",
        "done": "Redeemed.",
        "used": "It was redeemed before. Give nothing for it.",
        "none": "Your organisation has no such coupon.",
        "late": "It has expired.",
        "who": "Sign in first, as a member who may redeem coupons.",
        "wrong": "That did not work. Try again.",
    },
    "de": {
        "title": "Gutschein",
        "show": "Zeige diesen Code an der Kasse.",
        "redeem": "Einlösen",
        "till": "Für die Kasse: als Mitglied der Organisation anmelden, dann den Knopf drücken.",
        "sign": "Anmelden",
        "done": "Eingelöst.",
        "used": "Er wurde schon eingelöst. Gib nichts dafür heraus.",
        "none": "Deine Organisation hat keinen solchen Gutschein.",
        "late": "Er ist abgelaufen.",
        "who": "Melde dich zuerst an, als Mitglied, das Gutscheine einlösen darf.",
        "wrong": "Das hat nicht geklappt. Versuche es noch einmal.",
    },
    "fr": {
        "title": "Bon",
        "show": "Montre ce code à la caisse.",
        "redeem": "Utiliser le bon",
        "till": "Pour la caisse : connectez-vous comme membre de l’organisation, puis appuyez.",
        "sign": "Se connecter",
        "done": "Bon utilisé.",
        "used": "Il a déjà été utilisé. Ne donnez rien en échange.",
        "none": "Votre organisation n’a pas de tel bon.",
        "late": "Il a expiré.",
        "who": "Connectez-vous d’abord, comme membre qui peut utiliser des bons.",
        "wrong": "Cela n’a pas marché. Réessayez.",
    },
}
SCRIPT = """
const code = decodeURIComponent(location.hash.slice(1)).slice(0, 64);
const say = (name) => {
  document.querySelector('output').textContent = document.querySelector('output').dataset[name];
};
const words = {200: 'done', 409: 'used', 410: 'late', 404: 'none', 401: 'who', 403: 'who'};
document.querySelector('code').textContent = code.replace(/(.{4})(?=.)/g, '$1-');
document.querySelector('button').addEventListener('click', async () => {
  try {
    const who = await fetch('/v1/session');
    if (!who.ok) { say('who'); return; }
    const token = (await who.json()).csrf_token;
    const reply = await fetch('/v1/coupons/redemptions', {
      method: 'POST',
      headers: {'Content-Type': 'application/json', 'X-CSRF-Token': token || ''},
      body: JSON.stringify({code}),
    });
    say(words[reply.status] || 'wrong');
  } catch (failed) { say('wrong'); }
});
"""


@router.get("/coupon", dependencies=[PUBLIC])
async def coupon_page(language: LocaleDep) -> Response:
    """Show the code, and let a till redeem it."""
    spoken = language if language in WORDS else "en"
    words = {name: escape(text) for name, text in WORDS[spoken].items()}
    said = " ".join(f'data-{name}="{text}"' for name, text in words.items())
    body = (
        f"<p>{words['show']}</p><p><strong><code></code></strong></p><p>{words['till']} "
        f'<a href="sign-in" target="_blank">{words["sign"]}</a></p>'
        f'<button type="submit">{words["redeem"]}</button><output {said}></output>'
    )
    drawn = page(spoken, words["title"], body, script=SCRIPT)
    return Response(drawn, media_type="text/html; charset=utf-8", headers=dict(headers(SCRIPT)))
