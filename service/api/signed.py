"""What somebody is offered whose signature counts: their Link, and what to post with it."""

from scoring.phrases import say
from scoring.sharing import posts_after
from service.api.feedback import CompletionOut
from service.api.feedback_parts import PostOut, ShareOut
from service.api.shapes import Out
from service.callers import ParticipantCaller
from service.store.published_quests import load_quest
from service.store.session import Session
from service.store.signatures import own_signatures


class SignedOut(Out):
    """A signature of mine that counts, and how to pass it on."""

    completion: CompletionOut
    share: ShareOut


async def signed_by(
    session: Session, caller: ParticipantCaller, *, public_url: str
) -> list[SignedOut]:
    """The person's signatures that count in this campaign, each with what to post now."""
    found = await own_signatures(
        session, caller.workspace_id, caller.campaign_id, caller.participant_id
    )
    url, signed = f"{public_url}/l/{caller.link}", []
    for one in found:
        published = await load_quest(session, caller.workspace_id, one.quest_id)
        posts = posts_after(published, caller.locale)
        share = ShareOut(
            url=url,
            ask=say(caller.locale, "share-ask"),
            posts=[PostOut(network=post.network, text=f"{post.text} {url}") for post in posts],
        )
        signed.append(SignedOut(completion=CompletionOut.of(one), share=share))
    return signed
