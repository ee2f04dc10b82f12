"""Alive, ready, and the figures for Prometheus."""

import asyncio
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from service.api.deps import PUBLIC
from service.metrics import render_metrics
from service.store.readiness import Readiness

router = APIRouter(tags=["operations"])
TEXT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The figures.", "content": {"text/plain": {"schema": {"type": "string"}}}}
}


class HealthOut(BaseModel):
    """One word, and for `ready` what it is waiting for."""

    status: Literal["alive", "ready", "not_ready"]
    checks: dict[str, bool]


@router.get("/health/live", response_model=HealthOut, dependencies=[PUBLIC])
async def live() -> HealthOut:
    """The process answers. Restart it when this fails."""
    await asyncio.sleep(0)
    return HealthOut(status="alive", checks={})


@router.get(
    "/health/ready",
    response_model=HealthOut,
    responses={503: {"model": HealthOut}},
    dependencies=[PUBLIC],
)
async def ready(request: Request, response: Response) -> HealthOut:
    """Send traffic here: this process and its database answer in time, and it is not stopping."""
    readiness: Readiness = request.app.state.readiness
    checks = await readiness.check()
    if not all(checks.values()):
        response.status_code = 503
        return HealthOut(status="not_ready", checks=checks)
    return HealthOut(status="ready", checks=checks)


@router.get("/metrics", response_class=Response, responses=TEXT, dependencies=[PUBLIC])
async def metrics() -> Response:
    """Counters and timings of this installation, in Prometheus' text format."""
    return Response(render_metrics(), media_type=CONTENT_TYPE_LATEST)
