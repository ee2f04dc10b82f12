"""Events of webhooks themselves."""

from service.events.data import EndpointData
from service.events.event import Event


class EndpointTest(Event):
    """A test message to one receiver; a 2xx turns the receiver on."""

    type = "endpoint.test"
    subject = ("endpoint", "whk")
    data: EndpointData


class EndpointDisabled(Event):
    """A receiver of your organisation was turned off; told to its other receivers."""

    type = "endpoint.disabled"
    subject = ("endpoint", "whk")
    data: EndpointData
