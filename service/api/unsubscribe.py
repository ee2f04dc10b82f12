"""The page by which one ends mails: looking changes nothing, one click ends them (RFC 8058).

Mail programs send the POST themselves, without a cookie, a session or a script; people press the
button, which sends the same. The signed word in the address is all that is asked for.
"""

from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from service.api.deps import PUBLIC, DatabaseDep, LocaleDep, NowDep
from service.api.page_frame import headers, page
from service.unsubscribing import NotSigned, read_unsubscribing
from service.usecases.unsubscribe import unsubscribe

router = APIRouter(include_in_schema=False)

NOT_FOUND = 404
HEADERS = headers()
WORDS = {
    "en": (
        "No more mails?",
        "Press the button, and nothing more is sent to you about what became of your part. "
        "What you did stays, and you can read all of it in the campaign.",
        "No more mails",
        "It is done",
        "No more mails will come. What waited to be sent is not sent either.",
        "This link is not complete",
        "Open the link from the mail once more, or end the mails in the campaign.",
    ),
    "de": (
        "Keine Mails mehr?",
        "Drücke auf den Knopf, und du bekommst keine Mails mehr darüber, was aus deinem Beitrag "
        "wurde. Was du getan hast, bleibt, und du kannst alles in der Kampagne nachlesen.",
        "Keine Mails mehr",
        "Erledigt",
        "Es kommen keine Mails mehr. Auch was schon wartete, wird nicht mehr verschickt.",
        "Dieser Link ist unvollständig",
        "Öffne den Link aus der Mail noch einmal, oder beende die Mails in der Kampagne.",
    ),
    "fr": (
        "Plus de mails ?",
        "Appuie sur le bouton, et tu ne recevras plus de mails sur ce que devient ta contribution. "
        "Ce que tu as fait reste, et tu peux tout lire dans la campagne.",
        "Plus de mails",
        "C’est fait",
        "Plus aucun mail ne viendra. Ce qui attendait ne part plus non plus.",
        "Ce lien est incomplet",
        "Ouvre encore une fois le lien du mail, ou arrête les mails dans la campagne.",
    ),
}


@router.head("/u/{token}", dependencies=[PUBLIC])
@router.get("/u/{token}", dependencies=[PUBLIC])
async def show_unsubscribe_page(token: str, request: Request, language: LocaleDep) -> HTMLResponse:
    """The page with the button. Opening it changes nothing: mail scanners do that."""
    spoken = language if language in WORDS else "en"
    title, text, button, *_ = (escape(words) for words in WORDS[spoken])
    if not _is_signed(request, token):
        return _unknown(spoken)
    form = f'<p>{text}</p><form method="post"><button>{button}</button></form>'
    return HTMLResponse(page(spoken, title, form), headers=HEADERS)


@router.post("/u/{token}", dependencies=[PUBLIC])
async def unsubscribe_by_link(
    token: str, request: Request, database: DatabaseDep, language: LocaleDep, at: NowDep
) -> HTMLResponse:
    """End the mails, once or again. The body says nothing that we need, and is not read."""
    spoken = language if language in WORDS else "en"
    secret = request.app.state.settings.signing_secret()
    try:
        asked = read_unsubscribing(secret, token)
    except NotSigned:
        return _unknown(spoken)
    async with database.transaction(asked.workspace_id) as session:
        await unsubscribe(session, asked, at)
    title, text = (escape(words) for words in WORDS[spoken][3:5])
    return HTMLResponse(page(spoken, title, f"<p>{text}</p>"), headers=HEADERS)


def _is_signed(request: Request, token: str) -> bool:
    try:
        read_unsubscribing(request.app.state.settings.signing_secret(), token)
    except NotSigned:
        return False
    return True


def _unknown(language: str) -> HTMLResponse:
    title, text = (escape(words) for words in WORDS[language][5:])
    return HTMLResponse(page(language, title, f"<p>{text}</p>"), NOT_FOUND, headers=HEADERS)
