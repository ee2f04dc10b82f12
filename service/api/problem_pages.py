"""One page per kind of problem: what it means and what to do."""

from fastapi import APIRouter
from pydantic import Field

from quests.errors import NotFound
from service.api.deps import PUBLIC
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
    "/{code}", response_model=ProblemPageOut, responses=refusals(NotFound), dependencies=[PUBLIC]
)
async def get_problem(code: str) -> ProblemPageOut:
    """What a problem means: the `type` of every refusal leads here."""
    if code not in PAGES:
        raise NotFound()
    return PAGES[code]
