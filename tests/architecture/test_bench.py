"""What is measured follows the example campaign, and stays a campaign when that grows."""

import pytest

from bench.campaign import campaign


@pytest.mark.parametrize("quests", [1, 50])
def test_the_campaign_that_is_measured_can_be_imported(quests: int) -> None:
    file = campaign("measured", quests)

    assert len(file.blueprint.quests) == quests
