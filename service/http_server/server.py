"""Uvicorn as our processes run it."""

import socket
from asyncio import get_running_loop
from contextlib import ExitStack
from signal import SIGTERM
from types import FrameType

import uvicorn
from fastapi import FastAPI

from service.http_protocol import BoundedHttp
from service.memory import freeze_furniture
from service.settings import Settings
from service.supervisor import FINISH_SECONDS, say_ready
from service.watch import watched


class Server(uvicorn.Server):
    """Uvicorn, which says when it is ready and, told to stop, first lets the balancer notice."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=BoundedHttp,
                log_config=None,  # logs are set up by create_app
                access_log=False,
                server_header=False,
                proxy_headers=False,  # create_app knows which proxies are trusted
                timeout_graceful_shutdown=FINISH_SECONDS,
            )
        )
        self._app = app
        self._drain_seconds = settings.drain_seconds
        self._watching = ExitStack()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start serving and say so."""
        await super().startup(sockets)
        freeze_furniture()
        if self.started:
            self._watching.enter_context(watched(self._app.state.pulse, ends=True))
            say_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving."""
        try:
            await super().shutdown(sockets)
        finally:
            self._watching.close()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop: at once on Ctrl-C or when asked twice, after the drain on SIGTERM."""
        readiness = getattr(self._app.state, "readiness", None)  # None: not even started
        if sig == SIGTERM and readiness is not None and not readiness.draining:
            readiness.draining = True
            get_running_loop().call_later(self._drain_seconds, self._finish)
        else:
            self._finish()

    def _finish(self) -> None:
        live = getattr(self._app.state, "live", None)
        if live is not None:  # answers that never end would be waited for
            live.close()
        self.should_exit = True
