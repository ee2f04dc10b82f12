"""Records the examples of rules and review: a slogan that comes back, better."""

from tests.contract.recorder import Recorder
from tests.people import Headers

AREAS = [{"slug": "wedding", "title": dict.fromkeys(("de", "en", "fr"), "Wedding")}]


class Reviewed:
    """A participant and an organiser, and what becomes of a completion between them."""

    def __init__(self, say: Recorder, key: Headers, person: Headers, ids: dict[str, str]) -> None:
        self._say, self._key, self._person, self._ids = say, key, person, ids

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
        await self._say.plain("POST", step, self._key, {"to": "accepted"})
