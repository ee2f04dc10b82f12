"""A CRM that says that little is left is slowed down on, without a contact being refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

import pytest

from service.crm.doubles.double import Double
from tests.crm.feeding import Feeding, states, stretch_time
from tests.mission import Mission


def nearly_out(double: Double) -> None:
    """Ninety-five of a hundred thousand calls are used up, mostly by other programs."""
    double.__dict__["used"] = 95_000


def few_today(double: Double) -> None:
    double.__dict__["left_today"] = 10_000


def full_window(double: Double) -> None:
    """Three of twenty calls are left, for what is told of one person."""
    double.limit = (20, 60.0)
    double.__dict__["_calls"].extend([monotonic()] * 17)


@pytest.mark.parametrize(
    ("kind", "little", "seconds"),
    [
        ("salesforce", nearly_out, 34.6),
        ("hubspot", few_today, 17.3),
        ("hubspot", full_window, 60.0),
        ("brevo", full_window, 7.0),
    ],
)
async def test_a_crm_is_slowed_down_on_before_it_refuses(
    feeding: Feeding,
    mission: Mission,
    kind: str,
    little: Callable[[Double], None],
    seconds: float,
) -> None:
    key, brand = await feeding.organisation()
    mia, ada = await feeding.person(mission), await feeding.person(mission, "Ada A")
    async with feeding.crm(key, kind) as crm:
        little(crm.double)
        await feeding.says(mia, brand)
        await feeding.work()
        assert await states(crm) == {"synced": 1}
        stand = (await crm.stand())["connection"]
        resume_at = datetime.fromisoformat(stand["resume_at"])
        assert 0 < (resume_at - datetime.now(UTC)).total_seconds() <= seconds
        assert not stand["paused"]

        await feeding.says(ada, brand)
        calls = len(crm.double.heard)
        await feeding.work()
        assert len(crm.double.heard) == calls, "it is left alone"
        assert await states(crm) == {"synced": 1, "pending": 1}

        crm.double.limit = None
        await stretch_time(feeding)
        await feeding.work()
        assert await states(crm) == {"synced": 2}
        assert {one["status"] for one in await crm.listed("calls")} <= {200, 201, 204}


async def test_a_crm_with_plenty_left_is_not_slowed_down(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    async with feeding.crm(key, "salesforce") as crm:
        await feeding.says(mia, brand)
        await feeding.work()

        assert (await crm.stand())["connection"]["resume_at"] is None
        assert crm.double.__dict__["used"] == len(crm.double.heard), "each reply says it"
