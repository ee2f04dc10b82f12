"""What routes answer that let a member in: who they are, for whom they act, and the session."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from quests.errors import VerificationFailed
from quests.kind import CleanText
from service.api.audit_trail import follow
from service.api.cookies import cookie_name, csrf_token, set_cookie
from service.api.deps import NowDep
from service.api.shapes import Out, Spoken
from service.callers import ROLES, SignedIn
from service.mail.address import NotAnAddress, clean_address
from service.public_ids import MemberId, OrganisationId
from service.settings import Settings
from service.store.member_sessions import end_member_session
from service.store.members import member_by_id, posts_of
from service.store.session import Session

REFUSED = "The code or link is wrong, too old or was used. Ask for a new one."


def _address(text: str) -> str:
    try:
        return clean_address(text)
    except NotAnAddress as wrong:
        raise PydanticCustomError("email", "not an address that mail can be sent to") from wrong


Email = Annotated[str, Field(max_length=254), AfterValidator(_address)]
RoleName = Literal["owner", "organiser", "moderator", "analyst"]
Language = Annotated[Spoken, Field(description="Of mails to them.")]
Name = Annotated[CleanText, Field(min_length=1, max_length=80)]
AsCookie = Annotated[
    bool,
    Field(description="For pages: the session comes as a cookie that scripts cannot read."),
]
Secret = Annotated[str, Field(min_length=1, max_length=200)]


class PostOut(Out):
    """What the member is in one organisation."""

    id: OrganisationId
    name: str
    role: RoleName


class MemberOut(Out):
    """A member."""

    id: MemberId
    name: str
    email: str


class MemberSessionOut(Out):
    """A session: who acts, for which organisation, and what they may do."""

    token: str | None = Field(
        description="Send it as `Authorization: Bearer`. Shown only when the session begins; "
        "null for pages, which have the cookie."
    )
    csrf_token: str = Field(description="Pages send it as `X-CSRF-Token` with unsafe calls.")
    expires_at: datetime
    member: MemberOut
    organisation: PostOut
    scopes: list[str]
    organisations: list[PostOut] = Field(description="All in which the member is something.")


def settings_of(request: Request) -> Settings:
    """The settings of this installation."""
    found: Settings = request.app.state.settings
    return found


@dataclass(frozen=True, slots=True)
class Door:
    """What a session begins with: who asks, the answer to come, and when."""

    request: Request
    response: Response
    at: datetime

    @property
    def secret(self) -> str:
        """The installation's."""
        return settings_of(self.request).signing_secret()

    @property
    def until(self) -> datetime:
        """When a session that begins now is over."""
        return self.at + timedelta(hours=settings_of(self.request).member_session_hours)

    @property
    def has_cookie(self) -> bool:
        """Whether who asks is known by the cookie of a page."""
        name = cookie_name(settings_of(self.request).public_url)
        return "authorization" not in self.request.headers and name in self.request.cookies

    async def let_in(
        self, session: Session, member: SignedIn | None, *, cookie: bool
    ) -> MemberSessionOut:
        """The answer that begins a session.

        Raises:
            VerificationFailed: it is nobody.
        """
        if member is None:
            raise VerificationFailed(REFUSED)
        follow(self.request, member.caller())
        if cookie:
            await self._give_cookie(session, member)
        return await shown(self.request, session, member, token=None if cookie else member.token)

    async def _give_cookie(self, session: Session, member: SignedIn) -> None:
        public_url = settings_of(self.request).public_url
        earlier = self.request.cookies.get(cookie_name(public_url))
        if earlier:  # whoever had this browser before is not in any more
            await end_member_session(session, member.workspace_id, earlier)
        seconds = int((member.expires_at - self.at).total_seconds())
        set_cookie(self.response, member, public_url, seconds=seconds)


async def door(request: Request, response: Response, at: NowDep) -> Door:
    """Where members come in."""
    return Door(request, response, at)


DoorDep = Annotated[Door, Depends(door)]


async def shown(
    request: Request, session: Session, member: SignedIn, *, token: str | None
) -> MemberSessionOut:
    """A session as its member sees it."""
    secret = settings_of(request).signing_secret()
    person = await member_by_id(session, member.workspace_id, member.member_id, secret)
    posts = await posts_of(session, member.workspace_id, member.member_id)
    mine = [
        PostOut.model_validate(
            {"id": post.organisation_id, "name": post.organisation, "role": post.role}
        )
        for post in posts
    ]
    return MemberSessionOut(
        token=token,
        csrf_token=csrf_token(member.token, secret=secret),
        expires_at=member.expires_at,
        member=MemberOut(id=person.id, name=person.name, email=person.email),
        organisation=_the_one(mine, member.organisation_id),
        scopes=sorted(ROLES[member.role]),
        organisations=mine,
    )


def _the_one(posts: list[PostOut], organisation_id: UUID) -> PostOut:
    return next(post for post in posts if post.id == organisation_id)
