"""The figures an operator watches. Several workers share them through a folder.

With more than one worker, ``PROMETHEUS_MULTIPROC_DIR`` must name an empty folder before the
processes start; ``coquest serve`` sees to it.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

REQUESTS = Counter(
    "coquest_http_requests", "HTTP requests answered.", ["method", "route", "status"]
)
SECONDS = Histogram("coquest_http_seconds", "Time to answer.", ["method", "route"], buckets=BUCKETS)
COMPLETIONS = Counter("coquest_completions", "Completions recorded.", ["kind", "state"])
REPLAYS = Counter("coquest_idempotent_replays", "Requests answered from their key.")
BATCH = Histogram(
    "coquest_completion_batch", "Completions per transaction.", buckets=(1, 2, 4, 8, 16, 32, 64)
)
FOLDED = Counter("coquest_facts_folded", "Facts counted into cells.")
VERIFIED = Counter("coquest_kpi_verified", "Numbers counted again, by night.")
DRIFT = Counter("coquest_kpi_drift", "Numbers of them that differed; anything but 0 is a defect.")
TOLD = Counter("coquest_told", "Messages to people, from tellings.")
MAILS = Counter("coquest_mails", "Mails tried.", ["outcome"])
PUSHES = Counter("coquest_pushes", "Notifications tried.", ["outcome"])
DELIVERIES = Counter("coquest_deliveries", "Webhook attempts.", ["outcome"])
LEASES_EXPIRED = Counter(
    "coquest_leases_expired", "What a worker had taken and did not finish in time.", ["what"]
)
SIGNALS = Counter("coquest_signals", "Signals of organisations.", ["outcome"])
UNREPLICATED = Counter(
    "coquest_unreplicated_commits", "Commits that a standby did not confirm; answered with 503."
)
LISTENERS = Gauge(
    "coquest_live_listeners", "People who watch figures move.", multiprocess_mode="livesum"
)
WAITING = Gauge(
    "coquest_waiting",
    "What waits for a worker, in all workspaces.",
    ["what"],
    multiprocess_mode="mostrecent",
)
OVERDUE_SECONDS = Gauge(
    "coquest_overdue_seconds",
    "How long the oldest of them that is due has been due.",
    ["what"],
    multiprocess_mode="mostrecent",
)
LOOP_LAG_SECONDS = Gauge(
    "coquest_loop_lag_seconds",
    "How late a process comes to what is due in it; the latest of all processes.",
    multiprocess_mode="livemax",
)
CLOCK_SECONDS = Gauge(
    "coquest_clock_difference_seconds",
    "How far the clock of a process is from the database's; the largest of all processes.",
    multiprocess_mode="livemax",
)
CHECKED_OUT = Gauge(
    "coquest_pool_checked_out", "Database connections in use.", multiprocess_mode="livesum"
)


def render_metrics() -> bytes:
    """All figures as Prometheus reads them, over every worker of this server."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library is untyped here
    return generate_latest(registry)
