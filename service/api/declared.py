"""The routes of an application as they were declared.

FastAPI works out every route of an included router a second time when somebody first asks for the
routes of the application: most of a second for all of ours. Whoever wants to know only what was
declared finds it here, and each router is worked out when the first request comes to it.
"""

from collections.abc import Iterable, Iterator

from starlette.routing import BaseRoute


def declared_routes(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """All of them, also those of included routers."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        else:
            yield from declared_routes(included.routes)
