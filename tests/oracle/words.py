"""How answers are written: a count, a share, so many different ones."""


def n(type: str, where: str = "true", *, of: str = "w") -> str:
    """How many facts."""
    return f"(SELECT count(*) FROM {of} WHERE type = '{type}' AND {where})"


def total(type: str, what: str, where: str = "true", *, of: str = "w") -> str:
    """A sum over facts; 0 over none."""
    return f"(SELECT coalesce(sum({what}), 0) FROM {of} WHERE type = '{type}' AND {where})"


def unlike(type: str, what: str = "actor", where: str = "true", *, of: str = "w") -> str:
    """How many different ones."""
    return f"(SELECT count(DISTINCT {what}) FROM {of} WHERE type = '{type}' AND {where})"


def visits(where: str = "true", what: str = "count(*)") -> str:
    """How many visits of the window."""
    return f"(SELECT coalesce({what}, 0) FROM visit_w WHERE {where})"


def over(above: str, below: str, scale: float = 100) -> str:
    """A ratio; nothing over nothing is nothing."""
    return f"(SELECT {scale} * {above}::DOUBLE / nullif({below}, 0))"
