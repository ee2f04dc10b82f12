"""What the guides print works as printed: each is run against a server of its own."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guides import END, differences, run, steps
from tests.processes import command

pytestmark = [
    pytest.mark.attack,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (shutil.which("bash") and shutil.which("curl")), reason="the guides use bash and curl"
    ),
]
ROOT = Path(__file__).resolve().parents[2]
# In this order, in one shell: a guide may go on where the one before it ended.
GUIDES = [
    "docs/guides/client.md",
    "docs/guides/sign-in.md",
    "docs/guides/partner.md",
    "docs/guides/partners-together.md",
    "docs/guides/receive-our-webhooks.md",
    "docs/guides/send-facts.md",
    "docs/guides/numbers.md",
    "docs/guides/feed-your-crm.md",
    "docs/guides/organiser.md",
    "docs/guides/create-a-quest.md",
    "docs/guides/saying-what-was-achieved.md",
    "docs/guides/rules.md",
    "docs/guides/points.md",
    "docs/guides/badges.md",
    "docs/guides/review.md",
    "docs/guides/consent-and-rights.md",
    "README.md",
]


@pytest.fixture
def environment(database_roles: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """An installation for a trial, as the guides assume it."""
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        **database_roles,
        "COQUEST_DATA": str(tmp_path / "data"),
        "COQUEST_SECRET": "only-for-the-guides-0123456789abcdef",
        "COQUEST_DRAIN_SECONDS": "0",
        "COQUEST_WEBHOOKS_ALLOW_PRIVATE": "true",
    }


@pytest.fixture
def address(environment: dict[str, str]) -> Iterator[str]:
    """Where ``coquest serve`` answers."""
    server = subprocess.Popen(
        command("serve", "--port", "0", "--with-worker"),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout is not None
        found = re.search(r"ready on (\S+)", server.stdout.readline())
        assert found is not None
        yield found[1]
    finally:
        server.terminate()
        server.communicate(timeout=20)


def test_every_command_of_the_guides_works_as_printed(
    address: str, environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")

    # GUIDES=docs/guides/review.md: those that need none before them can be run alone.
    guides = os.environ["GUIDES"].split() if "GUIDES" in os.environ else GUIDES
    program = [
        step for guide in guides for step in steps((ROOT / guide).read_text(encoding="utf-8"))
    ]
    printed = run(program, address=address, folder=tmp_path, environment=environment)

    wrong = {
        step.shell: found
        for step, text in zip(program, printed.split(END), strict=True)
        if (found := differences(step, text))
    }
    assert wrong == {}
