"""The reply to a completion as bytes, from plain values; its shapes stand in ``feedback``."""

from typing import Any, TypeAlias

from pydantic_core import to_json

from quests.badge import Badge
from quests.catalogue import KINDS
from quests.completion import Completion
from quests.ids import public_id
from scoring.feedback import Feedback
from scoring.opening import Unlocked
from scoring.published import Offer
from scoring.sharing import PETITION
from scoring.thanks import Achieved, Estimated, Thanks, in_language, word
from scoring.wording import say

# One of the objects of the reply, as it is written.
Part: TypeAlias = dict[str, Any]
# What is earned by a deed and opens a Quest, by the condition that asks for it.
OPENED_BY = {
    "requires-badge": "badge",
    "requires-level": "level",
    "requires-points": "points",
    "requires-streak": "streak",
}


def render_feedback(feedback: Feedback, *, public_url: str) -> bytes:
    """The reply as the bytes that are sent, and kept for replays.

    Written as ``FeedbackOut`` says, though not through it: twenty models would be made and
    checked for each answer, a tenth of what it costs. A test reads every reply back strictly.
    """
    language, completion = feedback.thanks.language, feedback.completion
    return to_json(
        {
            "completion": _completion(completion),
            "share": _share(feedback, public_url, language),
            "thanks": _thanks(feedback),
            "points": [{"rule": one.rule, "amount": one.amount} for one in feedback.points],
            "badges": [_badge(one, language) for one in feedback.badges],
            "unlocked": [_unlocked(one, feedback, language) for one in feedback.unlocked],
            "next": _next(feedback.next, language),
            "already_done": feedback.again,
            "flags": [
                {"code": flag.code, "message": say(language, f"flag-{flag.code}")}
                for flag in feedback.flags
            ],
        }
    )


def _share(feedback: Feedback, public_url: str, language: str) -> Part:
    """Who has signed is asked to pass it on, before anything else."""
    asks = feedback.completion.kind == PETITION
    url = f"{public_url}/l/{feedback.link}"
    return {
        "url": url,
        "ask": say(language, "share-ask") if asks else None,
        "posts": [{"network": one.network, "text": f"{one.text} {url}"} for one in feedback.posts],
    }


def _completion(completion: Completion) -> Part:
    return {
        "id": public_id("cpl", completion.id),
        "state": completion.state.value,
        "quest": {"id": public_id("qst", completion.quest_id), "kind": completion.kind},
        "quantity": completion.quantity,
        "occurred_at": completion.occurred_at,
        "received_at": completion.received_at,
    }


def _thanks(feedback: Feedback) -> Part:
    thanks, completion = feedback.thanks, feedback.completion
    return {
        "message": thanks.message,
        "language": thanks.language,
        "action": {
            "kind": completion.kind,
            "quantity": completion.quantity,
            "unit": KINDS[completion.kind].unit,
        },
        "achieved": [_achieved(item, feedback) for item in thanks.achieved],
        "estimates": [_estimate(item, thanks.language) for item in thanks.estimates],
        "next_milestone": _milestone(thanks),
        "goal": _goal(thanks),
        "yours": {
            "quantity": feedback.own.quantity,
            "share": thanks.share,
            "rank_of_participants": None,
        },
    }


def _achieved(item: Achieved, feedback: Feedback) -> Part:
    claim = item.claim
    return {
        "claim": claim.slug,
        "relation": claim.relation.value,
        "level": claim.level.value,
        "value": item.value,
        "unit": word(claim.unit, item.value, feedback.thanks.language),
        "estimated": claim.estimate is not None,
        "as_of": feedback.as_of,
        "evidence": f"/v1/claims/{public_id('clm', claim.id)}",
    }


def _estimate(item: Estimated, language: str) -> Part:
    model = item.impact.estimate
    return {
        "model": item.impact.slug,
        "value": item.value,
        "unit": word(item.impact.unit, item.value, language),
        "factor": float(model.factor),
        "source": model.source,
        "method": model.method,
        "version": model.version,
    }


def _milestone(thanks: Thanks) -> Part | None:
    if thanks.ahead is None:
        return None
    milestone = thanks.ahead.milestone
    return {
        "id": public_id("mst", milestone.id),
        "at": milestone.threshold,
        "missing": thanks.ahead.missing,
        "promise": in_language(milestone.promise, thanks.language),
    }


def _goal(thanks: Thanks) -> Part | None:
    if thanks.goal is None:
        return None
    goal = thanks.goal
    return {"at": goal.number, "value": goal.total, "missing": goal.missing}


def _badge(badge: Badge, language: str) -> Part:
    return {
        "badge": public_id("bdg", badge.id),
        "slug": badge.slug,
        "name": in_language(badge.said["name"], language),
    }


def _unlocked(one: Unlocked, feedback: Feedback, language: str) -> Part:
    return {
        "quest": public_id("qst", one.offer.quest.id),
        "title": in_language(one.offer.title, language),
        "why": _why(one, feedback, language),
    }


def _why(one: Unlocked, feedback: Feedback, language: str) -> str:
    earned = OPENED_BY.get(one.by)
    if earned is None:
        return say(language, "quest-unlocked", quest=in_language(feedback.quest_title, language))
    name = in_language(one.named, language) if one.named else ""
    return say(language, f"quest-unlocked-{earned}", name=name, need=one.need)


def _next(offer: Offer | None, language: str) -> Part | None:
    if offer is None:
        return None
    return {
        "quest": public_id("qst", offer.quest.id),
        "title": in_language(offer.title, language),
        "effort_minutes": offer.effort_minutes,
    }
