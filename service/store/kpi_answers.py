"""KPIs as they are asked for: over days, compared, in pieces, split, and without small groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from quests.errors import DimensionRefused
from scoring.case import CaseMeasure
from scoring.dimensions import DAY, TOTAL
from scoring.facts import local_day
from scoring.grains import ONE_DAY, ROLLING, Grain, days_of, how_many, questions
from scoring.kpi import Against, Kpi, Reading
from scoring.masking import about_people, masked_looking_back, masked_pieces, masked_rolling
from scoring.measure import Groups, Measure, Question, Window
from scoring.reading import NOT_YET
from scoring.term import before
from service.store.campaign_setting import setting_of
from service.store.driver import driver
from service.store.kpi_built import AS_DECLARED, Built, built_of
from service.store.kpi_cells import Freshness, read_freshness
from service.store.kpi_looking_back import People, Said, people_by_day
from service.store.kpi_shown import Read, read_shown
from service.store.session import Session

MOST_NUMBERS = 20_000  # of KPIs in pieces, in one answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which campaign, which days, split by what, when it is asked, and for which organisation.

    Without an organisation it is the installation itself that asks.

    Args:
        only: A dimension and one of its keys: nothing else is counted.
        compare: Other days to read as well.
        grain: Also read the window in pieces.
    """

    workspace_id: UUID
    organisation_id: UUID | None
    campaign_id: UUID
    window: Window
    at: datetime
    by: str | None = None
    only: tuple[str, str] | None = None
    compare: Against | None = None
    grain: Grain | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A reading over some days."""

    window: Window
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A KPI and its reading; ``groups`` by key when a split was asked for.

    Args:
        before: The same over the days it is compared with.
        series: One per piece of the window; those of few people are not shown.
        as_of: The numbers hold every fact known then; ``None`` when none was ever counted.
        pending: Facts that arrived since.
        built: In which versions it was counted.
    """

    kpi: Kpi
    total: Reading
    groups: Mapping[str, Reading] | None
    before: Piece | None = None
    series: tuple[Piece, ...] | None = None
    as_of: datetime | None
    pending: int
    built: Built = AS_DECLARED

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What was counted for it, in the version in which it was."""
        return tuple(self.built.of(measure) for measure in self.kpi.measures)

    @property
    def version(self) -> str:
        """Version of the definition that was counted."""
        return self.kpi.version_in(self.built.versions)


async def read_answers(
    session: Session, asked: Asked, kpis: Sequence[Kpi], *, sees_all: bool
) -> tuple[Answer, ...]:
    """The KPIs as asked, all from the session's snapshot.

    Args:
        sees_all: Whether the reader sees what each partner brought.

    Raises:
        DimensionRefused: too many pieces.
    """
    fresh = await read_freshness(session, asked.workspace_id, asked.campaign_id)
    whole = await question_of(session, asked)
    built = await built_of(session, asked.workspace_id, asked.campaign_id, fresh, whole.setting)
    other = _compared(asked, whole)
    pieces = _pieces(asked.grain, whole, len(kpis)) if asked.grain else []
    days = days_of(pieces) if asked.grain in ROLLING and any(map(about_people, kpis)) else []
    every = [whole, *([other] if other else []), *pieces, *days]
    own = None if sees_all else asked.organisation_id
    split = [replace(whole, by=asked.by, own=own)] if asked.by else []
    found = await read_shown(
        session, kpis, [*every, *split], built, workspace_id=asked.workspace_id, own=own
    )
    near = kpis if asked.grain or asked.by == DAY else ()
    said = Said(whole, asked.only, built)
    people = await people_by_day(session, asked.workspace_id, near, said)

    def answer(kpi: Kpi) -> Answer:
        read = [
            Piece(window=one.question.window, reading=_one(kpi, one, asked.only))
            for one in found[: len(every)]
        ]
        return Answer(
            kpi=kpi,
            total=read[0].reading,
            groups=found[-1].groups(kpi, people) if split else None,
            before=read[1] if other else None,
            series=_series(kpi, read[2 if other else 1 :], len(days), people)
            if asked.grain
            else None,
            as_of=as_of(kpi, built, fresh, asked.at),
            built=built,
            pending=pending(kpi, built, fresh),
        )

    return tuple(answer(kpi) if built.has(kpi) else _not_yet(kpi, built) for kpi in kpis)


def _not_yet(kpi: Kpi, built: Built) -> Answer:
    """It was declared a moment ago; the worker is about to count it."""
    return Answer(kpi=kpi, total=NOT_YET, groups=None, as_of=None, built=built, pending=0)


def _pieces(grain: Grain, question: Question, kpis: int) -> list[Question]:
    if how_many(question, grain) * kpis > MOST_NUMBERS:
        raise DimensionRefused("Ask for fewer or longer pieces, or for fewer KPIs.")
    return questions(question, grain)


def _series(kpi: Kpi, read: Sequence[Piece], days: int, people: People) -> tuple[Piece, ...]:
    """What may be shown of the pieces; behind them are days, where they roll over such."""
    said = [one.reading for one in read]
    many = len(read) - days
    if kpi.name in people:
        ends = {one.window.end - ONE_DAY: one.reading for one in read[:many] if one.window.end}
        shown = [*masked_looking_back(kpi, ends, people[kpi.name]).values()]
    elif days:
        shown = masked_rolling(kpi, said[:many], said[many:])
    else:
        shown = masked_pieces(kpi, said)
    return tuple(
        replace(one, reading=reading) for one, reading in zip(read[:many], shown, strict=True)
    )


async def question_of(session: Session, asked: Asked) -> Question:
    """What is asked of every KPI."""
    setting = await setting_of(await driver(session), asked.workspace_id, asked.campaign_id)
    return Question(
        campaign_id=asked.campaign_id,
        window=asked.window,
        by=asked.only[0] if asked.only else TOTAL,
        setting=setting,
        today=local_day(asked.at, setting.zone),
    )


def _compared(asked: Asked, question: Question) -> Question | None:
    """The question about the days to compare with, where there are such."""
    since: date | None = None
    if asked.compare is Against.PREVIOUS:
        since = question.window.start
    elif asked.compare is Against.BASELINE:
        since = question.setting.start
    window = before(question.window, since)
    return replace(question, window=window) if window else None


def _one(kpi: Kpi, read: Read, only: tuple[str, str] | None) -> Reading:
    """The reading of everything, or of one group."""
    if only is None:
        return kpi.read(read.numbers, read.question)[""]
    found = read.groups(kpi)
    if only[1] in found:
        return found[only[1]]
    beside = {term.name: read.numbers[term.name] for term in kpi.terms_beside(only[0])}
    nothing: dict[str, Groups] = {term.name: {} for term in kpi.terms} | beside
    return kpi.read(nothing, replace(read.question, by=TOTAL))[""]


def as_of(kpi: Kpi, built: Built, fresh: Freshness, at: datetime) -> datetime | None:
    """When every fact known was in the numbers of a KPI; ``None`` before it was ever counted."""
    if not built.has(kpi):
        return None
    if built.older(kpi):
        return built.at
    if fresh.awaiting and _has_cases(kpi):
        return fresh.counted_at
    return fresh.folded_at if fresh.pending else at


def pending(kpi: Kpi, built: Built, fresh: Freshness) -> int:
    """Facts that are not in the numbers of a KPI yet; of one that is not counted, none."""
    if not built.has(kpi):
        return 0
    return fresh.pending + (fresh.awaiting if _has_cases(kpi) else 0)


def _has_cases(kpi: Kpi) -> bool:
    return any(isinstance(measure, CaseMeasure) for measure in kpi.measures)
