"""Which sorts of batches come often enough to have a statement of their own."""

from collections import Counter, deque

from service.store.totals import Wanted

LATEST, SHARE = 64, 8


class Often:
    """The latest batches of a process, by what they ask about totals.

    A statement that records and says totals takes twice as long to plan as what is planned for
    totals alone, on each connection and every few seconds; it pays where it is used again and
    again. Fewer than ``SHARE`` of them are in use at a time, however many campaigns there are.
    """

    def __init__(self) -> None:
        self._latest: deque[tuple[Wanted, Wanted] | None] = deque()
        self._times: Counter[tuple[Wanted, Wanted] | None] = Counter()

    def comes(self, shapes: tuple[Wanted, Wanted] | None) -> bool:
        """Note that a batch asks for this (``None``: for several things, or nothing).

        Returns:
            Whether more than one in ``SHARE`` of the latest batches did.
        """
        self._latest.append(shapes)
        self._times[shapes] += 1
        if len(self._latest) > LATEST:
            self._forget(self._latest.popleft())
        return shapes is not None and self._times[shapes] * SHARE > len(self._latest)

    def _forget(self, shapes: tuple[Wanted, Wanted] | None) -> None:
        self._times[shapes] -= 1
        if not self._times[shapes]:
            del self._times[shapes]
