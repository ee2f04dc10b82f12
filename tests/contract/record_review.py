"""Records the examples of rules and review: a slogan that comes back, better."""

from tests.contract.recorder import Recorder
from tests.people import Headers

AREAS = [{"slug": "wedding", "title": dict.fromkeys(("de", "en", "fr"), "Wedding")}]

REPLIES = [
    {
        "slug": "known",
        "text": {"de": "Das gibt es schon.", "en": "We have this one.", "fr": "Nous l’avons déjà."},
    }
]


class Reviewed:
    """A participant and an organiser, and what becomes of a completion between them."""

    def __init__(
        self, say: Recorder, keys: tuple[Headers, Headers], person: Headers, ids: dict[str, str]
    ) -> None:
        self._say, self._person, self._ids = say, person, ids
        self._key, self._owner = keys

    async def play(self, completion: str) -> None:
        """All of it, in the order in which it happens to people."""
        await self._say("put_area", "PUT", "/v1/me/area", self._person, {"area": "wedding"})
        queue = f"{self._ids['campaign']}/completions?state=in_review"
        await self._say("list_completions", "GET", queue, self._key)
        step = f"/v1/completions/{completion}/transitions"
        returned = {"to": "returned", "reason": "Lovely. Could it be shorter?"}
        await self._say("move", "POST", step, self._key, returned)
        words = {"kind": "slogan", "text": "Berlin tastes of next door", "language": "en"}
        path = f"/v1/me/completions/{completion}/evidence"
        await self._say("put_evidence", "PUT", path, self._person, words)
        await self._deciding(completion)

    async def _deciding(self, completion: str) -> None:
        """A slip, an appeal that is heard by nobody yet, and in the end it is accepted."""
        review, path = f"{self._ids['campaign']}/review", f"/v1/completions/{completion}"
        await self._say("list_review", "GET", f"{review}?assigned=free", self._key)
        await self._say("get_review_guide", "GET", f"{review}/guide", self._key)
        await self._say("get_completion", "GET", path, self._key)
        await self._say("claim_completion", "PUT", f"{path}/claim", self._key)
        await self._say("release_completion", "DELETE", f"{path}/claim", self._key)
        kind = {"completion": completion, "to": "rejected", "reply": "known"}
        decided = {"decisions": [kind]}
        await self._say("decide", "POST", f"{review}/decisions", self._key, decided)
        await self._say("undo_decision", "POST", f"{path}/undo", self._key)
        await self._say.plain("POST", f"{review}/decisions", self._key, decided)
        said = {"reason": "The other one has no soup in it."}
        await self._say("appeal", "POST", f"/v1/me{path[3:]}/appeal", self._person, said)
        wish = {"name": "A second reviewer", "scopes": ["moderate"]}
        made = (await self._say.plain("POST", "/v1/api-keys", self._owner, wish)).json()
        other = {"authorization": f"Bearer {made['key']}"}
        await self._say.plain("POST", f"{path}/transitions", other, {"to": "accepted"})
        looked = {"agrees": True}
        await self._say("take_second_look", "POST", f"{path}/second-look", self._key, looked)
        await self._library()

    async def _library(self) -> None:
        """A Quest is looked at, kept, and begun from."""
        quest, kept = self._ids["slogan"], "/v1/quest-templates"
        await self._say("get_advice", "GET", f"{quest}/advice", self._key)
        fragment = await self._say("get_fragment", "GET", f"{quest}/fragment", self._key)
        body = {"fragment": fragment}
        await self._say("put_template", "PUT", f"{kept}/door-slogan", self._key, body)
        await self._say("list_templates", "GET", kept, self._key)
        begun = {"slug": "second-slogan", "fragment": fragment}
        path = f"{self._ids['campaign']}/quests"
        await self._say("post_quest", "POST", path, self._key, begun)
        await self._say("delete_template", "DELETE", f"{kept}/door-slogan", self._key)
