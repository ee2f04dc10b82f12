"""Web origins: where pages of a campaign are served from, exactly as browsers name them."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

# What a browser sends as Origin: lower case, the default port left out, no path. Plain http is
# for somebody's own machine; apps around a web view have schemes of their own there.
ORIGIN = re.compile(
    r"(https://[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(?!:443$)|[a-z][a-z0-9.+-]{0,30}://localhost)"
    r"(:[1-9][0-9]{0,4})?"
)
HIGHEST_PORT = 65_535


def _origin(text: str) -> str:
    port = text.rpartition(":")[2]
    if not ORIGIN.fullmatch(text) or (port.isdecimal() and int(port) > HIGHEST_PORT):
        message = "an origin as browsers send it, such as https://app.example.org"
        raise PydanticCustomError("no_origin", message)
    return text


Origin = Annotated[str, Field(max_length=300), AfterValidator(_origin)]
Origins = Annotated[tuple[Origin, ...], Field(max_length=20)]
