"""When something was done: written out, and by clocks that are nearly right."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from quests.texts import Instant

# A phone's clock may be a little fast.
CLOCK_SKEW = timedelta(minutes=5)


def _written_out(value: object) -> object:
    # pydantic would read a number as seconds since 1970.
    if not isinstance(value, str | datetime):
        raise PydanticCustomError("datetime_type", "write date and time as in RFC 3339")
    return value


Moment = Annotated[Instant, Field(strict=False), BeforeValidator(_written_out)]
