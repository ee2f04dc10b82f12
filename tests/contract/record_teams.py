"""Examples of what people and organisations do together: Links of partners."""

from typing import Any

from tests.contract.recorder import Recorder
from tests.people import Headers


class Teams:
    """A partner posts a Link."""

    def __init__(self, say: Recorder, key: Headers, ids: dict[str, str], edit: Any) -> None:
        self._say, self._key, self._ids, self._edit = say, key, ids, edit

    async def play(self) -> None:
        """All of it."""
        posted = {"channel": "newsletter", "source": "june-letter", "bucket": "b"}
        links = f"{self._ids['campaign']}/links"
        await self._say("make_own_link", "POST", links, self._key, posted)
        await self._say("list_own_links", "GET", links, self._key)
