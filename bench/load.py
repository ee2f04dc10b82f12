"""What a client is to do, and what it tells."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A closed loop: each connection sends its next request once the last was answered.

    Args:
        requests: A file as ``bench.requests`` writes it; sent in turn, again and again.
        label: Begins every fresh key, so that no two runs share one.
    """

    port: int
    requests: Path
    label: str
    connections: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What came back; times of an answer in milliseconds.

    Args:
        good: Answers with a status of 2xx.
        errors: All others, and what was never answered.
        unread: At most so many more were answered after the client had stopped to listen.
        cpu_seconds: What the client itself used.
    """

    good: int
    errors: int
    unread: int
    seconds: float
    p50: float
    p99: float
    cpu_seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Good answers per second."""
        return self.good / self.seconds
