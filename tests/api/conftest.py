"""What several tests of the API need."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from playwright.async_api import Browser

from service.api import deps
from tests.browser import browsing


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The Chromium of this process: to start one takes more than most tests do with it."""
    async with browsing() as opened:
        yield opened


@pytest.fixture
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """A browser that knows nothing: each page has a profile of its own, gone after the test."""
    yield chromium
    for profile in chromium.contexts:
        await profile.close()


@pytest.fixture
def later(app: FastAPI) -> Callable[..., None]:
    """Lets time pass for requests: ``later(minutes=10)`` from now."""

    def passes(**time: float) -> None:
        async def then() -> datetime:
            return datetime.now(UTC) + timedelta(**time)

        app.dependency_overrides[deps.now] = then

    return passes
