"""What people find in their mail: without an SMTP server, each mail is a file."""

import asyncio
import re
from email import message_from_bytes, policy
from pathlib import Path

from service.demo.caller import DemoFailed

CODE = re.compile(r"\b\d{6}\b")
TRIES = 300


class Mailbox:
    """Everybody's mailbox at once.

    Args:
        folder: Where the installation puts its mail.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: set[str] = set()
        self._codes: dict[str, str] = {}

    async def code(self, address: str) -> str:
        """The code in the mail to an address, once it is there.

        Raises:
            DemoFailed: it does not come.
        """
        for _ in range(TRIES):
            self._open_new()
            if address in self._codes:
                return self._codes[address]
            await asyncio.sleep(0.1)
        raise DemoFailed("a mail with a code did not come: is the worker alive?")

    def _open_new(self) -> None:
        for file in self._folder.glob("*.eml"):
            if file.name not in self._opened:
                self._opened.add(file.name)
                self._open(file.read_bytes())

    def _open(self, content: bytes) -> None:
        mail = message_from_bytes(content, policy=policy.default)
        text = mail.get_body(("plain",))
        found = CODE.search(text.get_content() if text else "")
        if found:
            self._codes[str(mail["to"])] = found[0]
