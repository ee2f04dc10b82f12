"""What the demo shows on the screen."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from service.demo.afterwards import Told
from service.demo.caller import Caller, Json
from service.demo.expected import Check, Seen
from service.demo.feeds import Fed
from service.demo.ledger import Done, Ledger
from service.demo.receiver import Receiver
from service.demo.run import Played
from service.demo.words import LANGUAGES

SHOWN_QUESTS = ("stickers", "petition", "treasure-hunt", "long-table")


def show(console: Console, played: Played) -> bool:
    """Show what came of the story, and in the last line whether everything agrees."""
    ledger, seen, receiver = played.ledger, played.seen, played.stage.receiver
    show_thanks(console, ledger)
    show_afterwards(console, seen.told)
    show_together(console, ledger, seen)
    show_milestones(console, seen.progress)
    show_kpis(console, ledger, seen)
    show_crms(console, played.fed)
    show_traffic(console, played.stage.caller, receiver, ledger)
    well = show_checks(console, played.checks())
    if well:
        said = (
            f"demo ok: {len(ledger.done)} completions, {ledger.thanks} thanks, "
            f"{len(ledger.kpis())} kpis, {len(receiver.messages)} webhooks verified"
        )
        console.print(said, soft_wrap=True)
    return well


def show_thanks(console: Console, ledger: Ledger) -> None:
    """A few thanks as people saw them, the latest of each language and Quest."""
    console.rule("Thanks, as people saw them")
    for place, language in enumerate(LANGUAGES):
        quests = (*SHOWN_QUESTS[place:], *SHOWN_QUESTS[:place])
        for one in _latest(ledger.done, language, quests):
            who = one.by.person.name or "somebody"
            console.print(f"[bold]{who}[/] ({language}), {one.quest}")
            console.print(Padding(one.thanks["message"], (0, 0, 1, 2), expand=False), markup=False)


def _latest(done: Sequence[Done], language: str, quests: Sequence[str]) -> Iterator[Done]:
    """One of each of two Quests, by people who said what to call them."""
    for quest in quests[:2]:
        mine = [
            one
            for one in done
            if one.quest == quest and one.by.person.locale == language and one.by.person.name
        ]
        yield from mine[-1:]


def show_afterwards(console: Console, told: Told) -> None:
    """What two people found in their inboxes later."""
    console.rule("What became of it, in two inboxes")
    for joined, one in ((told.person, told.thanks), (told.misled, told.corrected)):
        who = joined.person.name or "somebody"
        console.print(f"[bold]{who}[/] ({joined.person.locale}), {one['moment']}")
        console.print(Padding(one["message"], (0, 0, 1, 2), expand=False), markup=False)


def show_together(console: Console, ledger: Ledger, seen: Seen) -> None:
    """What came of slogans, teams, the letter and testimonials."""
    console.rule("What people made together")
    for best in ledger.ranking["items"][:1]:
        of = f"{best['likes']} of {best['answers']} like it"
        console.print(f"Slogan: “{best['text']}” ({of}; {len(ledger.votes)} votes)", markup=False)
    total = seen.teams["together"]["total"]
    console.print(f"Long tables: {total}; teams: {len(ledger.teams)}", markup=False)
    for section, text in ledger.new_text.items():
        console.print(f"Letter, “{section}”: {text}", markup=False)
    for told in seen.tables[:1]:
        console.print(f"{told['shown_as'] or 'Somebody'}: “{told['text']}”", markup=False)


def show_milestones(console: Console, progress: Json) -> None:
    """How far each Milestone is."""
    console.rule("Milestones")
    table = Table(box=None, pad_edge=False)
    table.add_column("reached at", no_wrap=True)
    table.add_column("of", justify="right")
    table.add_column("now", justify="right")
    table.add_column("promise")
    for one in progress["milestones"]:
        when = one["reached_at"][11:19] if one["reached_at"] else "not yet"
        table.add_row(when, f"{one['at']:,}", f"{one['value']:,}", one["promise"])
    console.print(table)


def show_kpis(console: Console, ledger: Ledger, seen: Seen) -> None:
    """The KPIs that the demo counts itself, beside what it counted."""
    console.rule("KPIs")
    own = ledger.kpis()
    table = Table(box=None, pad_edge=False)
    table.add_column("KPI")
    table.add_column("value", justify="right")
    table.add_column("counted by the demo", justify="right")
    table.add_column("made of")
    for item in (item for item in seen.kpis if item["name"] in own):
        parts = ", ".join(f"{name} {n}" for name, n in item["parts"].items() if n)
        made_of = parts if len(item["parts"]) > 1 else ""
        table.add_row(item["label"], _number(item["value"]), _number(own[item["name"]]), made_of)
    console.print(table)
    console.print(
        f"{len(seen.kpis) - len(own)} more are answered, of which the demo does too little."
    )


def show_crms(console: Console, fed: Fed) -> None:
    """Whom two partners' CRMs know, by what people said to each."""
    console.rule("Two CRMs, fed under different consents")
    for crm in fed.crms:
        also = len(crm.no)
        console.print(
            f"{crm.double.name} of {crm.partner}: {len(crm.has())} people said yes and are in it; "
            f"{also} took it back and is unsubscribed; {len(crm.double.heard)} calls",
            markup=False,
        )


def show_traffic(console: Console, caller: Caller, receiver: Receiver, ledger: Ledger) -> None:
    """What went over the network, and what went wrong there on purpose."""
    console.rule("On the network")
    refused = ", ".join(f"{n} {code}" for code, n in sorted(ledger.refusals.items()))
    counts, calls = caller.counts, receiver.counts
    for line in (
        f"{counts['requests']:,} requests; {counts['answers lost']} answers lost on purpose, "
        f"{ledger.replays} answers replayed byte by byte under the same key",
        f"refused: {refused or 'nothing'}; asked to try again: {counts['told to wait']}",
        f"{calls['calls']:,} webhook calls with a valid signature: "
        f"{len(receiver.messages):,} messages, {calls['duplicates']} duplicate ignored, "
        f"{calls['failures']} failures on purpose repeated; {calls['forged']} forged one refused",
    ):
        console.print(line, markup=False)


def show_checks(console: Console, checks: Sequence[Check]) -> bool:
    """Say what does not agree."""
    wrong = [check for check in checks if not check.ok]
    console.rule(f"{len(checks) - len(wrong)} of {len(checks)} checks agree")
    for check in wrong:
        console.print(f"[red]wrong:[/] {check.name}")
        console.print(f"  expected {check.expected}\n  found    {check.found}", markup=False)
    return not wrong


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:.1f} %"
