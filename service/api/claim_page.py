"""A Claim for people: the sentence, the number, and how it came about."""

from datetime import datetime
from html import escape

from scoring.phrases import say
from scoring.said import Said, figure_of
from scoring.telling import statement
from service.api.page_frame import page
from service.store.snapshots import Snapshot
from service.usecases.explain_claim import Explanation

SHOWN = 10


def claim_page(
    explained: Explanation, history: list[Snapshot], *, claim: str, language: str, at: datetime
) -> str:
    """The page of a Claim.

    Args:
        history: Snapshots of its campaign, newest first.
        claim: Its public id.
        language: One that we speak.
        at: When these were the figures.
    """
    default = explained.campaign.languages[0]
    figure = figure_of(explained.claim, explained.total, at)
    said = statement(figure, Said(campaign={language: ""}, language=default), language)
    lines = [
        f"<p><strong>{escape(said)}</strong></p>",
        _line(language, _how_known(explained)),
        *_facts(explained, language),
        _rule(explained, language),
        *_estimate(explained, language),
        *_history(history, claim, language),
    ]
    return page(language, escape(say(language, "claim-page-title")), "".join(lines))


def _how_known(explained: Explanation) -> str:
    """An estimate is nothing that happened: nobody saw it."""
    is_estimated = explained.claim.estimate is not None
    return f"claim-page-{'estimated' if is_estimated else explained.claim.relation}"


def _facts(explained: Explanation, language: str) -> list[str]:
    """What stands behind the number; before a first count all of it is what came since."""
    counted, pending = explained.evidence.facts, explained.pending
    if counted == 0:
        return [_line(language, "claim-page-first", facts=pending)]
    return [
        _line(language, "claim-page-facts", facts=counted),
        _line(language, "claim-page-taken-back", facts=explained.evidence.retractions),
        _line(language, "claim-page-waiting", facts=pending),
    ]


def _line(language: str, phrase: str, **values: str | int | float) -> str:
    return f"<p>{escape(say(language, phrase, **values))}</p>"


def _rule(explained: Explanation, language: str) -> str:
    facts = ", ".join(sorted({rule.fact for rule in explained.measure.of}))
    name = f"{explained.measure.name}, v{explained.measure.version}"
    said = escape(say(language, "claim-page-rule"))
    return f"<p>{said} <code>{escape(name)}</code> (<code>{escape(facts)}</code>)</p>"


def _estimate(explained: Explanation, language: str) -> list[str]:
    estimate = explained.claim.estimate
    if estimate is None:
        return []
    said = say(
        language,
        "claim-page-estimate",
        factor=estimate.factor,
        source=estimate.source,
        counted=explained.total,
    )
    return [
        f"<p>{escape(said)}</p>",
        f"<p>{escape(estimate.method)} ({escape(estimate.version)})</p>",
    ]


def _history(history: list[Snapshot], claim: str, language: str) -> list[str]:
    rows = [
        f"<li><strong>{figure['value']}</strong>, {one.taken_at:%Y-%m-%d %H:%M} UTC, "
        f"<code>{one.digest.hex()[:16]}</code></li>"
        for one in history[:SHOWN]
        for figure in one.content["figures"]
        if figure["claim"] == claim
    ]
    return [_line(language, "claim-page-history"), f"<ul>{''.join(rows)}</ul>"] if rows else []
