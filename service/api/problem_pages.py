"""One page per kind of problem: what it means and what to do."""

from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from quests.errors import NotFound
from service.api.deps import PUBLIC
from service.api.page_frame import headers, page
from service.api.problems import OTHER_PROBLEMS, STATUS, refusals
from service.api.shapes import Out

router = APIRouter(prefix="/problems", tags=["problems"])


class ProblemPageOut(Out):
    """A kind of problem."""

    code: str
    title: str
    status: int
    meaning: str = Field(description="What it means, for developers.")


def _pages() -> dict[str, ProblemPageOut]:
    pages = {}
    for reason, status in STATUS.items():
        meaning = " ".join((reason.__doc__ or reason.title).split())
        pages[reason.code] = ProblemPageOut(
            code=reason.code, title=reason.title, status=status, meaning=meaning
        )
    # Last, because several reasons share a code of these.
    for code, (status, title) in OTHER_PROBLEMS.items():
        pages[code] = ProblemPageOut(code=code, title=title, status=status, meaning=title)
    return pages


PAGES = _pages()


@router.get(
    "/{code}",
    response_model=ProblemPageOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def get_problem(code: str, request: Request) -> Any:
    """What a problem means: the `type` of every refusal leads here. Browsers get a page."""
    if code not in PAGES:
        raise NotFound()
    found = PAGES[code]
    if "text/html" not in request.headers.get("accept", ""):
        return found
    body = (
        f"<p>{escape(found.meaning)}</p>"
        f"<p><code>{found.status}</code> <code>{escape(found.code)}</code></p>"
    )
    shown = page("en", escape(found.title), body)
    return HTMLResponse(shown, headers=dict(headers()) | {"Vary": "Accept"})
