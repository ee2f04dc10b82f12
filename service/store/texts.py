"""Texts that many write: their versions, the amendments to them, and their authors."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from quests.authorship import Run, first_version
from quests.completion import State
from quests.contribution import Contribution
from quests.cowriting import Amendment, SectionVersion, TextOptions
from quests.quest import Quest
from service.store.contributions import ITS_COMPLETION, contribution_of
from service.store.session import Session
from service.store.tables import (
    CompletionRow,
    ContributionRow,
    ParticipantRow,
    ProposalVoteRow,
    QuestRow,
    TextVersionRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """An amendment with what people see of it; ``author`` only where they wanted to be named."""

    contribution: Contribution
    amendment: Amendment
    because: str | None
    author: str | None
    supports: int


async def lock_text(session: Session, workspace_id: UUID, quest_id: UUID) -> None:
    """One change to a text after the other."""
    row = QuestRow
    await session.execute(
        select(col(row.id))
        .where(row.workspace_id == workspace_id, row.id == quest_id)
        .with_for_update(key_share=True)
    )


async def text_history(session: Session, quest: Quest) -> list[SectionVersion]:
    """All versions of all sections, the oldest first.

    As long as nothing was accepted it is what the organiser's file says.
    """
    row = TextVersionRow
    found = await session.exec(
        select(row)
        .where(row.workspace_id == quest.campaign.workspace_id, row.quest_id == quest.id)
        .order_by(col(row.version), col(row.position))
    )
    return [_version(one) for one in found] or _first(quest)


async def add_versions(
    session: Session, quest: Quest, history: Sequence[SectionVersion], new: SectionVersion
) -> None:
    """Store a version; the first one that is accepted fixes what it was made from, too."""
    whole = [*history, new] if new.version == 1 else [new]
    for one in whole:
        runs = [[str(run.author) if run.author else None, run.tokens] for run in one.runs]
        session.add(
            TextVersionRow(
                workspace_id=quest.campaign.workspace_id,
                quest_id=quest.id,
                **asdict(one) | {"runs": runs},
            )
        )
    await session.flush()


async def amendments_to(
    session: Session, workspace_id: UUID, quest_id: UUID, *, after: UUID | None, limit: int
) -> list[Proposed]:
    """The amendments that people may see, the oldest first."""
    statement = _proposed(workspace_id, ContributionRow.quest_id == quest_id)
    if after is not None:
        statement = statement.where(col(ContributionRow.id) > after)
    found = await session.execute(statement.order_by(col(ContributionRow.id)).limit(limit))
    return [_amendment(row) for row in found]


async def amendment_of(
    session: Session, workspace_id: UUID, contribution_id: UUID
) -> Proposed | None:
    """One amendment, if people may see it."""
    found = await session.execute(_proposed(workspace_id, ContributionRow.id == contribution_id))
    row = found.one_or_none()
    return None if row is None else _amendment(row)


async def authors_of(
    session: Session, workspace_id: UUID, contributions: Sequence[UUID]
) -> Mapping[UUID, tuple[UUID, str | None]]:
    """Who stands behind each contribution, and the name they want to be called by."""
    statement = _proposed(workspace_id, col(ContributionRow.id).in_(contributions), counting=False)
    return {
        row.ContributionRow.id: (row.ContributionRow.participant_id, _name(row))
        for row in await session.execute(statement)
    }


def _proposed(workspace_id: UUID, which: Any, *, counting: bool = True) -> Any:
    votes = (
        select(func.count())
        .where(
            col(ProposalVoteRow.workspace_id) == workspace_id,
            col(ProposalVoteRow.contribution_id) == col(ContributionRow.id),
            col(ProposalVoteRow.liked),
            col(ProposalVoteRow.participant_id) != col(ContributionRow.participant_id),
        )
        .correlate(ContributionRow)
        .scalar_subquery()
    )
    statement: Any = (
        select(
            ContributionRow,
            col(CompletionRow.evidence).label("evidence"),
            col(ParticipantRow.display_name).label("display_name"),
            votes.label("supports"),
        )
        .join(CompletionRow, ITS_COMPLETION)
        .join(
            ParticipantRow,
            (col(ParticipantRow.workspace_id) == col(ContributionRow.workspace_id))
            & (col(ParticipantRow.id) == col(ContributionRow.participant_id)),
        )
        .where(ContributionRow.workspace_id == workspace_id, which)
    )
    return statement.where(CompletionRow.state == State.ACCEPTED) if counting else statement


def _amendment(row: Any) -> Proposed:
    contribution, said = contribution_of(row.ContributionRow), row.evidence
    return Proposed(
        contribution=contribution,
        amendment=Amendment(
            contribution_id=contribution.id,
            section=said["section"],
            base_version=said["base_version"],
            text=contribution.text,
        ),
        because=said.get("because"),
        author=_name(row),
        supports=row.supports,
    )


def _name(row: Any) -> str | None:
    return row.display_name if row.evidence.get("named") else None


def _first(quest: Quest) -> list[SectionVersion]:
    options = TextOptions.model_validate(quest.options)
    began: datetime = quest.opens_at or quest.campaign.starts_at
    return [
        SectionVersion(
            section=one.slug,
            version=0,
            title=one.title,
            position=position,
            text=one.text,
            runs=first_version(one.text),
            contribution_id=None,
            written_at=began,
        )
        for position, one in enumerate(options.sections)
    ]


def _version(row: TextVersionRow) -> SectionVersion:
    values = row.model_dump(exclude={"workspace_id", "quest_id", "runs"})
    runs = tuple(Run(UUID(who) if who else None, many) for who, many in row.runs)
    return SectionVersion(**values, runs=runs)
