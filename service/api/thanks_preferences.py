"""How I want to be written to about what became of it: how often, about what, never at night."""

from datetime import time
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from quests.consent import STANDS, Scope, standings
from quests.errors import Unauthenticated
from scoring.posting import NIGHT, Frequency, Quiet, Topic, Wishes
from service.api.deps import NowDep, ParticipantDep, ReadDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.callers import ParticipantCaller
from service.public_ids import OrganisationId
from service.store.consent_ledger import entries_of
from service.store.driver import driver
from service.store.emails import address_of
from service.store.push_subscriptions import subscriptions_of
from service.store.session import Session
from service.store.spoken_campaigns import spoken_campaign
from service.store.thanks_ways import MAIL, PURPOSE, PUSH, Way
from service.store.thanks_wishes import wishes_of
from service.usecases.choose_thanks import choose_thanks

router = APIRouter(prefix="/v1/me/thanks-preferences", tags=["me"], route_class=StrictRoute)

Often = Literal["at_once", "daily", "weekly", "never"]
Clock = Annotated[
    str,
    Field(
        pattern=r"^([01]\d|2[0-3]):[0-5]\d$",
        description="Hours and minutes on the campaign's clock.",
        examples=["21:00"],
    ),
]


class QuietIn(In):
    """Hours in which nothing is sent; they may span midnight."""

    begins: Clock
    ends: Clock


def _some_time(quiet: QuietIn | None) -> QuietIn | None:
    if quiet is not None and quiet.begins == quiet.ends:
        raise PydanticCustomError("quiet", "quiet hours begin and end at different times")
    return quiet


class TopicsIn(In):
    """How often about each topic."""

    decisions: Annotated[
        Often, Field(description="What was decided about what I did or wrote.")
    ] = "at_once"
    news: Annotated[Often, Field(description="Milestones, Results, and how it all ended.")] = (
        "at_once"
    )
    corrections: Annotated[Often, Field(description="What I was told, set right.")] = "at_once"
    sharing: Annotated[Often, Field(description="Who came by my Link.")] = "weekly"


class PreferencesIn(In):
    """What I wish; what I leave out is as usual."""

    topics: TopicsIn = TopicsIn()
    quiet_hours: Annotated[
        QuietIn | None,
        AfterValidator(_some_time),
        Field(description="Null: at any hour. Left out: 21:00 to 08:00."),
    ] = QuietIn(begins=f"{NIGHT.begins:%H:%M}", ends=f"{NIGHT.ends:%H:%M}")


class QuietOut(Out):
    """Hours in which nothing is sent."""

    begins: str
    ends: str


class TopicsOut(Out):
    """How often about each topic."""

    decisions: Often
    news: Often
    corrections: Often
    sharing: Often


class PreferencesOut(Out):
    """What I wish, and whether mail and notifications reach me."""

    topics: TopicsOut
    quiet_hours: QuietOut | None
    time_zone: str = Field(
        description="Of the campaign: its clock counts.", examples=["Europe/Berlin"]
    )
    organisation: OrganisationId = Field(
        description="Who leads the campaign, and needs my consent for the purpose `thanks`."
    )
    missing: list[Literal["consent", "address"]] = Field(
        description="What has to be there before mail is sent: my consent, a proven address."
    )
    missing_for_push: list[Literal["consent", "subscription"]] = Field(
        description="What has to be there before my browser is notified: my consent over `push`, "
        "a browser that takes notifications."
    )


@router.get("", response_model=PreferencesOut, responses=refusals(Unauthenticated))
async def my_thanks_preferences(session: ReadDep, caller: ParticipantDep) -> PreferencesOut:
    """How I am written to about what became of what I did, and what is missing before I am."""
    wishes = await wishes_of(session, caller.workspace_id, caller.participant_id)
    return await _out(session, caller, wishes)


@router.put("", response_model=PreferencesOut, responses=refusals(Unauthenticated, *BODY_REFUSALS))
async def put_thanks_preferences(
    body: PreferencesIn, session: SessionDep, caller: ParticipantDep, at: NowDep
) -> PreferencesOut:
    """Say how I want to be written to. What waits to be sent to me follows at once.

    Digests come when quiet hours end, or at 08:00 where there are none; weekly ones on Mondays.
    This does not allow anybody to write: that is the consent for the purpose `thanks`, for mail
    and for `push` apart.
    """
    wishes = Wishes(
        topics={topic: Frequency(getattr(body.topics, topic)) for topic in Topic},
        quiet=_quiet(body.quiet_hours),
    )
    await choose_thanks(session, caller.workspace_id, caller.participant_id, wishes, at)
    return await _out(session, caller, wishes)


async def _out(session: Session, caller: ParticipantCaller, wishes: Wishes) -> PreferencesOut:
    campaign = await spoken_campaign(session, caller.workspace_id, caller.campaign_id)
    return PreferencesOut(
        topics=TopicsOut(**{topic.value: wishes.about(topic).value for topic in Topic}),
        quiet_hours=_hours(wishes.quiet),
        time_zone=str(campaign.zone),
        organisation=campaign.lead_id,
        **await _missing(session, caller, campaign.lead_id),
    )


def _quiet(asked: QuietIn | None) -> Quiet | None:
    if asked is None:
        return None
    return Quiet(begins=time.fromisoformat(asked.begins), ends=time.fromisoformat(asked.ends))


def _hours(quiet: Quiet | None) -> QuietOut | None:
    if quiet is None:
        return None
    return QuietOut(begins=f"{quiet.begins:%H:%M}", ends=f"{quiet.ends:%H:%M}")


async def _missing(session: Session, caller: ParticipantCaller, lead: UUID) -> dict[str, Any]:
    who = (caller.workspace_id, caller.participant_id)
    held = standings(await entries_of(await driver(session), *who))

    def agreed(way: Way) -> bool:
        said = held.get(Scope(lead, PURPOSE, way.channel))
        return said is not None and said.decision in STANDS

    mailbox = await address_of(session, *who)
    browsers = await subscriptions_of(session, *who)
    return {
        "missing": _of(consent=agreed(MAIL), address=mailbox is not None),
        "missing_for_push": _of(consent=agreed(PUSH), subscription=bool(browsers)),
    }


def _of(**there: bool) -> list[str]:
    """The names of what is not there."""
    return [name for name, found in there.items() if not found]
