"""Serving the application until told to stop."""

import socket
import sys

from service.http_server.server import Server
from service.main import create_app
from service.settings import Settings
from service.supervisor import end_with_parent


def main(descriptor: int) -> None:
    """Serve on the inherited socket until told to stop."""
    end_with_parent()
    settings = Settings()
    server = Server(create_app(settings), settings)
    server.run(sockets=[socket.socket(fileno=descriptor)])
    sys.exit(0 if server.started else 1)
