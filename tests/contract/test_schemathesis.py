"""Schemathesis calls every operation as everybody: what comes back is what the document says.

No operation is left out: also ``/metrics`` is called, and the deletion of receivers.

Whether valid data is always accepted is not asked: an address of a webhook or a blueprint may
have the right shape and still be refused with 422. ``make fuzz`` makes many more calls.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from service.cli.openapi import http_document
from service.settings import Settings
from service.store.embedded import embedded_urls
from tests.conftest import FUZZ_EXAMPLES, SECRET, TEMPLATE
from tests.contract.inhabited import Inhabited, inhabited
from tests.databases import clone
from tests.people import Headers

FUZZ = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
# Of each operation, as each caller: a thousand times so many calls are made.
EXAMPLES = max(3, FUZZ_EXAMPLES // 30) if FUZZ else 3
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
    negative_data_rejection,
]
DOCUMENT = dict(http_document())
pytestmark = [pytest.mark.attack, pytest.mark.property]
bounded = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not FUZZ,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)


def calls(**phases: bool) -> schemathesis.BaseSchema:
    """Calls of every operation, made in these phases."""
    generation = {"with-security-parameters": False, "deterministic": not FUZZ}
    enabled = {phase: {"enabled": wanted} for phase, wanted in phases.items()}
    settings = {"seed": 20261001, "generation": generation, "phases": enabled}
    config = SchemathesisConfig.from_dict(settings)
    document = schemathesis.openapi.from_dict(DOCUMENT, config=config)
    # One lasts an hour; after the other nobody is left who could make the calls that follow.
    return document.exclude(operation_id=["follow_live", "erase_me"])


ANY_CALL = calls(coverage=False)
CHAINS = calls(stateful=True).as_state_machine()
CHAINED = hypothesis.settings(
    bounded, max_examples=40 + EXAMPLES if FUZZ else 40, stateful_step_count=8
)
EDGES = calls(coverage=True, examples=False, fuzzing=False)
if not FUZZ:
    # Its body is that of post_completion, whose 200 edges are tried: seconds for nothing new.
    EDGES = EDGES.exclude(operation_id="put_evidence")


@pytest.fixture(scope="module")
def world(database_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inhabited]:
    for url in clone(database_server, template=TEMPLATE):
        urls = embedded_urls(url)
        settings = Settings(
            database_url=urls.app,
            database_worker_url=urls.worker,
            data=tmp_path_factory.mktemp("data"),
            secret=SECRET,
            pool_size=4,
            drain_seconds=0,
            log_level="error",
            rate_limits=False,
        )
        with inhabited(settings, url) as found:
            yield found


def call(case: schemathesis.Case, world: Inhabited, headers: Headers) -> None:
    case.validate_response(world.send(case, headers), checks=CHECKS)


@ANY_CALL.parametrize()
@bounded
def test_nobody(case: schemathesis.Case, world: Inhabited) -> None:
    call(case, world, {})


@ANY_CALL.parametrize()
@bounded
def test_a_participant(case: schemathesis.Case, world: Inhabited) -> None:
    call(case, world, world.participant)


@ANY_CALL.parametrize()
@bounded
def test_a_member(case: schemathesis.Case, world: Inhabited) -> None:
    call(case, world, world.member)


@ANY_CALL.parametrize()
@bounded
def test_an_organisation(case: schemathesis.Case, world: Inhabited) -> None:
    call(case, world, world.organisation)


@EDGES.parametrize()
@bounded
def test_the_edges_of_every_shape(case: schemathesis.Case, world: Inhabited) -> None:
    wanted = str(case.operation.definition.raw["security"])
    call(case, world, world.organisation if "organisation" in wanted else world.participant)


@pytest.mark.parametrize("caller", ["participant", "member", "organisation"])
def test_what_one_call_tells_the_next_goes_on_with(world: Inhabited, caller: str) -> None:
    """Chains: what was made is read, changed, deleted, and asked for once more."""
    headers: Headers = getattr(world, caller)
    made: Counter[str] = Counter()
    wrong: list[BaseException] = []

    class Chain(CHAINS):  # type: ignore[misc, valid-type]  # made from the document
        def call(self, case: schemathesis.Case, **_: Any) -> Response:
            reply = world.send(case, headers)
            made[f"{reply.status_code // 100}xx"] += 1
            return Response.from_any(reply)

        def validate_response(self, response: Response, case: Any, **_: Any) -> None:
            try:
                case.validate_response(response, checks=CHECKS)
            except BaseException as failure:
                wrong.append(failure)
                raise

    # A server that remembers answers the same chain otherwise the second time. Hypothesis notices
    # and stops there, which says nothing about the answers; what they broke is in `wrong`.
    with suppress(FlakyStrategyDefinition):
        Chain.run(settings=CHAINED)

    assert wrong == []
    assert made["2xx"] > 0
