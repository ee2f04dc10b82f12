"""What an organisation does once per ``Idempotency-Key``, with all that this takes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Response
from pydantic import BaseModel

from service.api.audit_trail import about
from service.api.deps import KeyDep, NowDep, OrganiserDep, SessionDep
from service.api.once import CREATED, answer_once, keyed_request
from service.callers import OrganisationCaller
from service.store.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A call by an organisation that makes something.

    Args:
        session: The transaction in which it is made.
        key: The caller's ``Idempotency-Key``, if they sent one.
        at: Now.
    """

    request: Request
    session: Session
    caller: OrganisationCaller
    key: str | None
    at: datetime

    async def once(
        self, body: BaseModel, do: Callable[[], Awaitable[BaseModel]], *, status: int = CREATED
    ) -> Response:
        """Do it, or give a retry the answer that was given before.

        Raises:
            IdempotencyKeyReused: the key came with another request.
        """
        who = (self.caller.workspace_id, self.caller.organisation_id)
        keyed = keyed_request(self.request, body, self.key, who=who)
        return await answer_once(self.session, keyed, self.at, do, status=status)

    def made(self, name: str) -> None:
        """Let the audit log say what was made, by its public id."""
        about(self.request, name)


def organisers_act(
    request: Request, session: SessionDep, caller: OrganiserDep, key: KeyDep, at: NowDep
) -> Act:
    """What somebody does who may organise."""
    return Act(request=request, session=session, caller=caller, key=key, at=at)


OrganiserActDep = Annotated[Act, Depends(organisers_act)]
