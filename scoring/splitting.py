"""Money is split in whole cents: the parts add up, and each is within a cent of its share."""

from collections.abc import Sequence


def split_cents(cents: int, weights: Sequence[int]) -> list[int]:
    """An amount in parts by weight, by the largest remainder; equal ones, the earlier first.

    Args:
        cents: Whole, 0 or more.
        weights: Whole, 0 or more, not all 0.

    Raises:
        ValueError: nothing to split by.

    Source: Hamilton's method of apportionment; never more than one unit from the exact share.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("There is nothing to split by.")
    parts = [cents * weight // whole for weight in weights]
    left = cents - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda at: -(cents * weights[at] % whole))
    for at in by_remainder[:left]:
        parts[at] += 1
    return parts
