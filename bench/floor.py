"""The floor: what FastAPI, pydantic and asyncpg cost when one INSERT is all there is to do.

No token, no key, no rules, no thanks: whatever we take beyond this is the price of what we do.
Run as ``python -m bench.floor DESCRIPTOR URL``; the server around it is the one we ship.
"""

import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Literal

import asyncpg
from fastapi import FastAPI
from pydantic import BaseModel, Field

from service.http_server.server import Server
from service.pulse import Pulse
from service.settings import Settings
from service.supervisor import end_with_parent

TABLE = """
    CREATE TABLE action (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind text NOT NULL, placed int NOT NULL, at timestamptz NOT NULL)"""
INSERT = "INSERT INTO action (kind, placed, at) VALUES ($1, $2, $3) RETURNING id"


class Action(BaseModel):
    """The same body that a sticker Quest takes."""

    kind: Literal["sticker"]
    placed: Annotated[int, Field(ge=1)]


class Done(BaseModel):
    """The answer."""

    id: int
    placed: int


def create_floor(url: str) -> FastAPI:
    """One route, one INSERT."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(url) as pool:
            app.state.pool = pool
            yield

    app = FastAPI(lifespan=lifespan)
    app.state.pulse = Pulse()  # never expected: nobody watches the floor

    @app.post("/actions", status_code=201)
    async def act(action: Action) -> Done:
        row = await app.state.pool.fetchrow(INSERT, action.kind, action.placed, datetime.now(UTC))
        return Done(id=row["id"], placed=action.placed)

    return app


def main(descriptor: int, url: str) -> None:
    """Serve on the inherited socket until told to stop."""
    end_with_parent()
    Server(create_floor(url), Settings()).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
