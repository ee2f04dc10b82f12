"""``coquest kpi``: make numbers anew, verify them, and say how one came about."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from rich.progress import Progress, TimeElapsedColumn
from rich.table import Table

from scoring.measure import Window
from service.api.kpi_shapes import ExplanationOut, MeasureOut
from service.cli.database import AsJson, as_owner, in_database
from service.cli.output import WRONG, err, out, print_json
from service.store.blueprint_parts import Section
from service.store.blueprints import load_campaign
from service.store.kpi_answers import Asked
from service.store.kpi_verified import Verified
from service.store.session import Database
from service.store.workspaces import find_workspace
from service.usecases.read_kpis import explain_kpi
from service.usecases.rebuild_kpis import rebuild_kpis
from service.usecases.verify_kpis import steps, verify_all

kpi = typer.Typer(no_args_is_help=True, help="The numbers.")

Workspace = Annotated[str, typer.Option(help="Slug of the workspace.")]
Campaign = Annotated[str, typer.Argument(help="Slug of the campaign.")]
First = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"])]
End = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"])]
Result = TypeVar("Result")


@kpi.command()
def rebuild(
    campaign: Campaign,
    workspace: Workspace = "main",
    afresh: Annotated[
        bool, typer.Option("--afresh", help="From nothing, though another stopped half-way.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make all numbers of a campaign anew from its facts; it may stay open meanwhile.

    One that was stopped is gone on with.
    """

    with Progress(*Progress.get_default_columns(), TimeElapsedColumn(), console=err) as progress:
        task = progress.add_task(f"counting {campaign} anew", total=1.0)

        async def count(database: Database, found: UUID, campaign_id: UUID) -> int:
            def step(done: float) -> None:
                progress.update(task, completed=done)

            at = datetime.now(UTC)
            return await rebuild_kpis(database, found, campaign_id, at=at, step=step, afresh=afresh)

        counted = _of(campaign, workspace, count)
    if as_json:
        print_json({"campaign": campaign, "facts": counted})
    else:
        out.print(f"{campaign}: {counted} facts counted anew")


@kpi.command()
def verify(campaign: Campaign, workspace: Workspace = "main", as_json: AsJson = False) -> None:
    """Count all numbers of a campaign again beside those that are kept; 1 when any differs."""
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task(f"counting {campaign} again", total=steps())

        async def count(database: Database, found: UUID, campaign_id: UUID) -> Verified:
            return await verify_all(database, found, campaign_id, lambda: progress.advance(task))

        found = _of(campaign, workspace, count)
    if as_json:
        told = {"checked": found.checked, "wrong": found.wrong, "examples": found.examples}
        print_json({"campaign": campaign, **told})
    else:
        out.print(f"{campaign}: {found.checked} numbers counted again, {found.wrong} differ")
        for example in found.examples:
            out.print(f"  {example}", markup=False)
    if found.wrong:
        raise typer.Exit(WRONG)


@kpi.command()
def explain(
    campaign: Campaign,
    name: Annotated[str, typer.Argument(help="Name of the KPI.")],
    workspace: Workspace = "main",
    first: First = None,
    to: End = None,
    as_json: AsJson = False,
) -> None:
    """Say what a number means, what it is now, and which facts stand behind it."""

    async def asked(database: Database, found: UUID, campaign_id: UUID) -> ExplanationOut:
        question = Asked(
            workspace_id=found,
            organisation_id=None,
            campaign_id=campaign_id,
            window=Window(start=first and first.date(), end=to and to.date()),
            at=datetime.now(UTC),
        )
        return ExplanationOut.of(await explain_kpi(database, question, name), question, "en")

    told = _of(campaign, workspace, asked)
    if as_json:
        typer.echo(told.model_dump_json(by_alias=True))
        return
    number = told.kpi
    out.print(f"[bold]{number.label}[/]: {number.value} {number.unit} ({number.status})")
    out.print(f"{told.formula}\n", markup=False)
    out.print(_measures(told.measures))
    as_of = f"{number.as_of:%Y-%m-%d %H:%M:%S} UTC" if number.as_of else "never"
    out.print(f"definition {number.definition_version}, as of {as_of}, pending {number.pending}")


def _measures(measures: list[MeasureOut]) -> Table:
    table = Table("measure", "value", "counts", "facts", "retractions")
    for one in measures:
        counts = "; ".join(
            " ".join([part.fact, *(f"{name}={values}" for name, values in part.where.items())])
            for part in one.counts
        )
        behind = (str(one.evidence.facts), str(one.evidence.retractions))
        table.add_row(one.name, str(one.value), counts or str(one.aggregation), *behind)
    return table


def _of(
    campaign: str, workspace: str, ask: Callable[[Database, UUID, UUID], Awaitable[Result]]
) -> Result:
    """Ask something about a campaign by its slug."""
    found = as_owner(lambda session: find_workspace(session, workspace))

    async def asked(database: Database) -> Result:
        async with database.read(found) as session:
            rows = await load_campaign(session, found, campaign)
        return await ask(database, found, rows.ids(Section.CAMPAIGN)[campaign])

    return in_database(asked)
