"""``python -m service.cli``: the same as ``coquest``, for processes that we start ourselves."""

from service.cli import app

app()
