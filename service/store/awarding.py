"""Give people the badges they deserve, take back what has lost its ground, and say so."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from quests.badge import Badge, deserved
from scoring.badges import Game, standing_by_deeds
from scoring.points import Counted
from service.events.badges import BadgeAwarded, BadgeRevoked
from service.events.data import BadgeData
from service.events.event import Event
from service.store.badge_awards import Award, Given, awards_of, give, take_back
from service.store.badges import game_with_badges
from service.store.known_campaigns import campaign_by_id
from service.store.outbox import announce
from service.store.point_deeds import deeds_by_person
from service.store.point_rules import point_rules
from service.store.reward_levels import rewards_of
from service.store.session import Session


async def award(
    session: Session, where: tuple[UUID, UUID], people: Collection[UUID], at: datetime
) -> None:
    """See to it that these people hold what they deserve; done twice, nothing more happens.

    The caller is the only one who changes awards in the workspace.

    Args:
        where: Workspace and campaign.
        people: Those of whom something may have changed.
        at: Now.
    """
    campaign = await campaign_by_id(session, *where)
    given = await rewards_of(session, *where)
    rules = await point_rules(session, *where)
    game = Game(zone=campaign.zone, rules=rules, levels=given.levels, grace=given.grace)
    whole = await game_with_badges(session, game, where)
    deeds = await deeds_by_person(session, *where, people)
    awards = await awards_of(session, *where, people)
    due: list[tuple[UUID, Badge]] = []
    lost: list[UUID] = []
    for person in people:
        more, less = _changes(whole, deeds.get(person, ()), awards.get(person, ()), at)
        due += [(person, badge) for badge in more]
        lost += [one.id for one in less]
    taken = await take_back(session, where, lost, at)
    added = await give(session, where, due, at)
    badges = {one.id: one for one in whole.badges}
    told = [(BadgeRevoked, one) for one in taken] + [(BadgeAwarded, one) for one in added]
    events = [_event(made, where, one, badges[one.badge_id], at) for made, one in told]
    await announce(session, *events)


def _changes(
    game: Game, deeds: Iterable[Counted], awards: Iterable[Award], at: datetime
) -> tuple[list[Badge], list[Award]]:
    """What a person is to be given, and what is to be taken back."""
    known = {one.slug: one for one in awards}
    held = {slug: one.badge_id for slug, one in known.items()}
    mine = {
        one.slug: one for one in deserved(standing_by_deeds(deeds, game, at), game.badges, held)
    }
    less = [one for one in known.values() if one.revoked_at is None and one.slug not in mine]
    more = [
        badge
        for slug, badge in mine.items()
        if slug not in known
        or known[slug].revoked_at is not None
        or known[slug].badge_id != badge.id
    ]
    return more, less


def _event(
    made: type[BadgeAwarded] | type[BadgeRevoked],
    where: tuple[UUID, UUID],
    one: Given,
    badge: Badge,
    at: datetime,
) -> Event:
    return made(
        workspace_id=where[0],
        campaign_id=where[1],
        participant_id=one.participant_id,
        subject_id=one.id,
        subject_version=one.version,
        occurred_at=at,
        data=BadgeData(badge=badge.id, slug=badge.slug, badge_version=badge.version),
    )
