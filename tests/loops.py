"""The loop that tests run on: the one of servers and workers, and it ends whoever was left."""

import asyncio
import gc

import uvloop

TRANSPORTS = (uvloop.loop.TCPTransport, uvloop.loop.UnixTransport)


class Tidy(uvloop.Loop):
    """A loop that hangs up on those who read no more before it ends.

    A transport that is closed first sends what it holds. Whoever was given more than they read
    (the endless answer of a receiver, say) keeps it open, and uvloop cannot end: the run would
    fail in the last test of its process, whichever test left it.
    """

    def close(self) -> None:
        """Hang up, then end."""
        if not self.is_closed():
            self.run_until_complete(_hang_up())
        super().close()


async def _hang_up() -> None:
    for left in gc.get_objects():
        if isinstance(left, TRANSPORTS) and not left.is_reading():
            left.abort()
    await asyncio.sleep(0)  # for the callbacks of those that went
