"""What several tests of the API need."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI

from service.api import deps


@pytest.fixture
def later(app: FastAPI) -> Callable[..., None]:
    """Lets time pass for requests: ``later(minutes=10)`` from now."""

    def passes(**time: float) -> None:
        async def then() -> datetime:
            return datetime.now(UTC) + timedelta(**time)

        app.dependency_overrides[deps.now] = then

    return passes
