"""The busiest route reads its request by itself, and says so when it could not."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Body, Depends, Request, Response

from service.api.quick_route import QuickRoute


async def _for_as_long_as_it_lasts(request: Request) -> AsyncIterator[int]:
    yield 1


def _in_a_thread(request: Request) -> int:
    return 1


async def _with_a_query(request: Request, page: int) -> int:
    return page


@pytest.mark.parametrize("needed", [_for_as_long_as_it_lasts, _in_a_thread, _with_a_query])
def test_a_route_that_needs_more_than_the_request_is_refused_at_the_start(
    needed: Callable[..., Any],
) -> None:
    async def act(number: Annotated[int, Body()], one: Annotated[int, Depends(needed)]) -> Response:
        return Response()

    with pytest.raises(TypeError, match="make it a StrictRoute"):
        APIRouter(route_class=QuickRoute).post("/acts")(act)
