"""Ways to send a batch: all in one call, or one contact after the other. Halts keep the order."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from service.crm.interface import NOT_THERE, Contact, Outcome, Reply, Result
from service.crm.replies import ReplyClass, classify, result_of

SendAll: TypeAlias = Callable[[Sequence[Contact]], Awaitable[Reply]]
ReadRows: TypeAlias = Callable[[Reply, Sequence[Contact]], list[Result]]
SendOne: TypeAlias = Callable[[Contact], Awaitable[Result]]
NOT_FOUND = 404


class Sender(ABC):
    """What all connectors do alike: each of a batch is told of, and nobody after a halt.

    A CRM says how it is told of many (``_put_all``), what follows for each of them (``_then``),
    and how one person is withdrawn or erased.
    """

    _in_flight = 1

    async def upsert(self, batch: Sequence[Contact]) -> list[Result]:
        """See :class:`service.crm.interface.Connector`."""
        people = {contact.ref: contact for contact in batch}
        return [await self._then(people[one.ref], one) for one in await self._put_all(batch)]

    async def withdraw(self, batch: Sequence[Contact]) -> list[Result]:
        """See :class:`service.crm.interface.Connector`."""
        return await one_by_one(batch, self._withdraw, in_flight=self._in_flight)

    async def erase(self, batch: Sequence[Contact]) -> list[Result]:
        """See :class:`service.crm.interface.Connector`."""
        return await one_by_one(batch, self._erase, in_flight=self._in_flight)

    @abstractmethod
    async def _put_all(self, batch: Sequence[Contact]) -> list[Result]: ...

    async def _then(self, contact: Contact, result: Result) -> Result:
        return result

    @abstractmethod
    async def _withdraw(self, contact: Contact) -> Result: ...

    @abstractmethod
    async def _erase(self, contact: Contact) -> Result: ...


async def in_one_call(
    kind: str,
    batch: Sequence[Contact],
    send: SendAll,
    read: ReadRows,
    *,
    singly: SendOne | None = None,
) -> list[Result]:
    """Send all of them together; where the CRM cannot read the whole, one by one.

    Args:
        singly: How one is sent then; as a batch of one unless said otherwise.
    """
    reply = await send(batch)
    found = classify(kind, reply, rows=len(batch))
    if found is ReplyClass.ROWS:
        return read(reply, batch)
    if found is not ReplyClass.SPLIT:
        return [result_of(kind, reply, contact, found) for contact in batch]

    async def alone(contact: Contact) -> Result:
        [result] = await in_one_call(kind, [contact], send, read)
        return result

    return await one_by_one(batch, singly or alone)


async def one_by_one(
    batch: Sequence[Contact], send: SendOne, *, in_flight: int = 1
) -> list[Result]:
    """Send each alone, a few at a time; what comes after a halt is not sent."""
    results: list[Result] = []
    for start in range(0, len(batch), in_flight):
        halt = next((one for one in results if one.halts), None)
        some = batch[start : start + in_flight]
        if halt is not None:
            results += [replace(halt, ref=one.ref, remote_id=one.remote_id) for one in some]
        else:
            results += await asyncio.gather(*map(send, some))
    return results


def removed(kind: str, reply: Reply, contact: Contact) -> Result:
    """What a reply to taking something away means: what is not there is gone."""
    if reply.ok:
        return Result(ref=contact.ref, outcome=Outcome.UPDATED, remote_id=contact.remote_id)
    if reply.status == NOT_FOUND:
        return Result(ref=contact.ref, outcome=Outcome.UPDATED, code=NOT_THERE)
    return result_of(kind, reply, contact)


def done(contact: Contact, remote_id: object, *, created: bool) -> Result:
    """It went well."""
    outcome = Outcome.CREATED if created else Outcome.UPDATED
    found = str(remote_id) if remote_id is not None else contact.remote_id
    return Result(ref=contact.ref, outcome=outcome, remote_id=found)
