"""Settings that are texts with a grammar of their own, checked when a process starts."""

from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator

from service.fonts import checked_fonts
from service.rate_limits import parse_rules


def _rules(text: str) -> str:
    parse_rules(text)
    return text


def _networks(text: str) -> str:
    for network in filter(None, map(str.strip, text.split(","))):
        ip_network(network)
    return text


RulesText = Annotated[str, AfterValidator(_rules)]
NetworksText = Annotated[str, AfterValidator(_networks)]
FontsText = Annotated[str, AfterValidator(checked_fonts)]


# Chrome, Edge and most others on Android; Firefox; Edge on Windows; Safari.
PUSH_SERVICES = (
    "fcm.googleapis.com, *.push.services.mozilla.com, *.notify.windows.com, *.push.apple.com"
)
