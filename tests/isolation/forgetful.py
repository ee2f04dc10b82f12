"""A filter that somebody forgot, in place of one of ours."""

import sys
from dataclasses import fields
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from quests.errors import NotFound
from service.store import webhooks
from service.store.session import Session


def use_everywhere(monkeypatch: pytest.MonkeyPatch, function: Any, instead: Any) -> None:
    """Also where it was imported by its name."""
    for module in list(sys.modules.values()):
        if module.__name__.startswith("service.") and vars(module).get(function.__name__):
            monkeypatch.setattr(module, function.__name__, instead)


async def any_endpoint(session: Session, *ids: UUID, lock: bool = False) -> webhooks.Endpoint:
    """The receiver with this id, whosoever it is: a filter that somebody forgot."""
    query = text("SELECT * FROM webhook_endpoint WHERE id = :id")
    row = (await session.execute(query, {"id": ids[-1]})).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such webhook.")
    known = {one.name for one in fields(webhooks.Endpoint)}
    return webhooks.Endpoint(**{name: value for name, value in row.items() if name in known})
