"""``python -m service.http_server DESCRIPTOR``: what the supervisor starts."""

import sys
from importlib import import_module

from service.memory import undisturbed

with undisturbed():
    process = import_module("service.http_server.process")

process.main(int(sys.argv[1]))
