"""A campaign is imported from its blueprint: all of it or nothing, and twice is once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from quests.blueprint.model import Blueprint
from quests.errors import Forbidden
from quests.quest import QuestState
from service.blueprint_text.reader import BlueprintFile
from service.events.catalogue import QuestClosed, QuestPublished
from service.events.data import QuestData, QuestRef
from service.events.event import Event
from service.store.badges import keep_badges
from service.store.blueprint_contradictions import contradictions
from service.store.blueprint_parts import Section, parts_of
from service.store.blueprint_plan import Change, Verdict, plan, stale_quests
from service.store.blueprint_promises import (
    note_promises,
    without_words_of_others,
    words_of_others,
)
from service.store.blueprint_rows import Rows, load_rows
from service.store.blueprints import lock_imports, raise_versions, write
from service.store.campaign_facts import note_milestone
from service.store.charters import note_charter
from service.store.goals import set_up_goal
from service.store.kpi_milestones import reach_milestones
from service.store.milestone_tellings import open_fallen
from service.store.outbox import announce
from service.store.point_rules import keep_versions
from service.store.quest_rules import capacity_of
from service.store.room import recount_room
from service.store.rule_facts import note_rules
from service.store.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or in a dry run would do; parts are named ``quest/stickers``.

    ``closed`` are parts that the file no longer has: Quests closed, Claims, Milestones and
    commitments withdrawn, partners left, Results left out. ``ids`` are by section and slug; a dry
    run has none for new parts.
    """

    campaign_id: UUID | None
    dry_run: bool
    created: tuple[str, ...]
    updated: tuple[str, ...]
    closed: tuple[str, ...]
    unchanged: tuple[str, ...]
    ids: dict[Section, dict[str, UUID]]


async def import_blueprint(
    session: Session,
    workspace_id: UUID,
    file: BlueprintFile,
    *,
    at: datetime,
    organisation_id: UUID | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Make the campaign what the file says.

    Args:
        session: One transaction, the caller's.
        workspace_id: Where; must exist.
        file: As read and checked by ``read_blueprint``.
        at: Now, aware UTC.
        organisation_id: Who asks; None is the operator, who may import anything.
        dry_run: Only say what would change.

    Raises:
        BlueprintRefused: it contradicts what people have already done or been told.
        Forbidden: the organisation does not lead the campaign.
    """
    blueprint = file.blueprint
    await lock_imports(session, workspace_id)
    rows = await _rows(session, workspace_id, blueprint, lock=not dry_run)
    _check_lead(blueprint, rows, organisation_id)

    today = at.astimezone(ZoneInfo(blueprint.campaign.time_zone)).date()
    planned = plan(parts_of(blueprint), rows.parts(), today=today)
    changes = without_words_of_others(planned, rows, organisation_id)
    mistakes = await contradictions(session, workspace_id, blueprint, changes, rows)
    mistakes += words_of_others(blueprint, changes, rows, organisation_id)
    if mistakes:
        raise file.refusal(mistakes)

    if not dry_run:
        await _carry_out(session, workspace_id, changes, rows, at)
        await note_promises(session, changes, rows, organisation_id, at)
    return _report(changes, rows, dry_run=dry_run)


async def _rows(session: Session, workspace_id: UUID, blueprint: Blueprint, *, lock: bool) -> Rows:
    """What there is of what the file is about."""
    names = [one.slug for one in blueprint.organisations]
    slug = blueprint.campaign.slug
    return await load_rows(session, workspace_id, slug, organisations=names, lock=lock)


def _check_lead(blueprint: Blueprint, rows: Rows, organisation_id: UUID | None) -> None:
    if organisation_id is None:
        return
    slug = blueprint.campaign.lead
    leads = [rows.ids(Section.ORGANISATION).get(slug)]
    leads += [row.lead_organisation_id for row in rows.of(Section.CAMPAIGN).values()]
    if any(lead != organisation_id for lead in leads):
        raise Forbidden("Only the organisation that leads a campaign can import it.")


async def _carry_out(
    session: Session, workspace_id: UUID, changes: list[Change], rows: Rows, at: datetime
) -> None:
    known, is_new = rows.of(Section.QUEST), not rows.of(Section.CAMPAIGN)
    await write(session, workspace_id, changes, rows, at)
    if not is_new and any(change.verdict is not Verdict.UNCHANGED for change in changes):
        await raise_versions(session, rows, stale_quests(changes, known), at)
    await _recount(session, workspace_id, changes, rows)
    for row in rows.of(Section.QUEST).values():
        await set_up_goal(session, row, at)
    await announce(session, *_news(changes, rows, at))
    # A threshold that was lowered may have been passed long ago, one that was raised is open again.
    for campaign in rows.of(Section.CAMPAIGN).values():
        await keep_versions(session, campaign, at)
        await keep_badges(session, campaign, at)
        await note_charter(session, campaign, at)
        await note_milestone(session, campaign, at)
        await note_rules(session, campaign, rows.of(Section.QUEST).values(), at)
        await open_fallen(session, workspace_id, campaign.id, at)
        await reach_milestones(session, workspace_id, campaign.id, at)


async def _recount(session: Session, workspace_id: UUID, changes: list[Change], rows: Rows) -> None:
    """Where the capacity changes, what people did before takes its places."""
    [campaign] = rows.of(Section.CAMPAIGN).values()
    for change in changes:
        if change.section is Section.QUEST and change.before is not None:
            was, now = (capacity_of(one["definition"]) for one in (change.before, change.after))
            if was != now:
                await recount_room(
                    session,
                    workspace_id,
                    rows.ids(Section.QUEST)[change.slug],
                    capacity=now,
                    zone=ZoneInfo(campaign.time_zone),
                )


def _news(changes: list[Change], rows: Rows, at: datetime) -> Iterator[Event]:
    """Quests that take completions from now on, and Quests that take no more."""
    for change in changes:
        was = change.before["state"] if change.before and "state" in change.before else None
        now = change.after.get("state")
        if change.section is not Section.QUEST or was == now:
            continue
        row = rows.of(Section.QUEST)[change.slug]
        told = {
            "workspace_id": row.workspace_id,
            "campaign_id": row.campaign_id,
            "subject_id": row.id,
            "subject_version": row.version,
            "occurred_at": at,
            "data": QuestData(quest=QuestRef(id=row.id, kind=row.kind), slug=row.slug),
        }
        if now == QuestState.PUBLISHED:
            yield QuestPublished(**told)
        elif was == QuestState.PUBLISHED:
            yield QuestClosed(**told)


def _report(changes: list[Change], rows: Rows, *, dry_run: bool) -> ImportReport:
    def names(verdict: Verdict) -> tuple[str, ...]:
        mine = (change for change in changes if change.verdict is verdict)
        return tuple(f"{change.section}/{change.slug}" for change in mine)

    return ImportReport(
        campaign_id=next(iter(rows.ids(Section.CAMPAIGN).values()), None),
        dry_run=dry_run,
        created=names(Verdict.CREATED),
        updated=names(Verdict.UPDATED),
        closed=names(Verdict.CLOSED),
        unchanged=names(Verdict.UNCHANGED),
        ids={section: rows.ids(section) for section in Section},
    )
