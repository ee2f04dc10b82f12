"""Libraries that are not what we were tested with: serving with them is refused."""

from service.cli.output import fail
from service.versions import library_problems


def insist_on_libraries() -> None:
    """End here where a library is too old, or known to be weak."""
    problems = library_problems()
    if problems:
        fail(f"{'; '.join(problems)}. Install what requirements.lock pins.")
