"""Letters for tests."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from quests.ids import new_id, public_id
from service.letters import Letter
from service.secret_box import seal
from tests.conftest import SECRET

SIGNING = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def letter_to(url: str, *, body: bytes = b'{"a":1}', endpoint_id: UUID | None = None) -> Letter:
    """A letter as the store hands it out, its secret sealed."""
    endpoint = endpoint_id or uuid4()
    return Letter(
        workspace_id=uuid4(),
        id=uuid4(),
        endpoint_id=endpoint,
        message_id=public_id("msg", new_id(datetime.now(UTC))),
        url=url,
        secret=seal(SECRET, SIGNING, owner=endpoint.bytes),
        body=body,
        attempt=1,
        last_try=False,
        token=uuid4(),
    )
