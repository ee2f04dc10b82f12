"""What is to be said to a CRM of the next people, as things stand when their turn comes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from quests.consent import STANDS
from service.crm.calls import Account
from service.crm.deciding import Step, Told, decide
from service.crm.interface import Contact, Deed
from service.crm.kinds import KINDS
from service.mail.mail import Office
from service.secret_box import seal, unseal
from service.store.consent_standings import standings_of
from service.store.crm_claims import Due, Lease, due_contacts, keep_lease, mark_tried
from service.store.crm_connections import Connection
from service.store.crm_deeds import deeds_of
from service.store.crm_farewells import Farewell, due_farewells
from service.store.crm_profiles import profile_of, seen_people
from service.store.segments import lists_of
from service.store.session import Database, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the work needs: the database, and the installation."""

    database: Database
    office: Office

    @property
    def secret(self) -> str:
        """The installation's."""
        return self.office.secret

    def sealed(self, connection: Connection, address: str) -> bytes:
        """An address as it is kept."""
        return seal(self.secret, address, owner=connection.workspace_id.bytes)

    def address(self, connection: Connection, sealed: bytes | None) -> str | None:
        """The address that was kept."""
        if sealed is None:
            return None
        return unseal(self.secret, sealed, owner=connection.workspace_id.bytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The next people of one connection, and what each is to be told.

    Attributes:
        steps: What is to be done, with how each was left.
        farewells: Who is gone from us, and has to go there.
    """

    lease: Lease
    account: Account
    steps: Sequence[tuple[Due, Step]]
    farewells: Sequence[tuple[Farewell, Contact]] = field(default_factory=tuple)

    @property
    def connection(self) -> Connection:
        """As it is set now."""
        return self.lease.connection

    @property
    def to_upsert(self) -> list[Contact]:
        """Who is to be told of; nobody in a dry run."""
        return [] if self.connection.dry_run else self._acting("upsert")

    @property
    def to_withdraw(self) -> list[Contact]:
        """Who wants no more."""
        goodbye = [contact for one, contact in self.farewells if one.action == "withdraw"]
        return [*goodbye, *self._acting("withdraw")]

    @property
    def to_erase(self) -> list[Contact]:
        """Who is gone."""
        return [contact for one, contact in self.farewells if one.action == "erase"]

    def _acting(self, act: str) -> list[Contact]:
        return [step.contact for _, step in self.steps if step.act == act and step.contact]

    def still(self, desk: Desk) -> Callable[[str], Awaitable[bool]]:
        """Asks whether a person of this task still allows it, now."""
        people = {due.ref: due.participant_id for due, _ in self.steps}
        connection = self.connection

        async def allows(ref: str) -> bool:
            person = people.get(ref)
            if person is None:
                return False
            async with desk.database.read(connection.workspace_id) as session:
                held = await standings_of(
                    session, connection.workspace_id, connection.scope, [person]
                )
            return person in held and held[person].decision in STANDS

        return allows


async def take(desk: Desk, lease: Lease) -> Task | None:
    """The next people, as things stand now; ``None`` when nothing is due or it is not our turn."""
    async with desk.database.transaction(lease.connection.workspace_id) as session:
        kept = await keep_lease(session, lease)
        if kept is None:
            return None
        connection = kept.connection
        most = KINDS[connection.kind].batch
        gone = await due_farewells(session, kept, limit=most)
        due = await due_contacts(session, kept, limit=most)
        if not due and not gone:
            return None
        steps = await _steps(session, desk, connection, due)
        task = Task(
            lease=kept,
            account=connection.account(desk.secret),
            steps=steps,
            farewells=[(one, _leaving(desk, connection, one)) for one in gone],
        )
        people = {one.ref: one.participant_id for one in due}
        sent = {
            people[contact.ref]: desk.sealed(connection, contact.email)
            for contact in task.to_upsert
        }
        await mark_tried(session, kept, due, sent=sent)
        return task


async def _steps(
    session: Session, desk: Desk, connection: Connection, due: Sequence[Due]
) -> list[tuple[Due, Step]]:
    people = [one.participant_id for one in due]
    workspace, mappings = connection.workspace_id, connection.mappings()
    held = await standings_of(session, workspace, connection.scope, people)
    seen = await seen_people(session, workspace, connection.organisation_id, people)
    lists = await lists_of(session, workspace, connection.id, people)
    done = await _deeds(session, desk, connection, people)
    steps = []
    for one in due:
        standing = held.get(one.participant_id)
        profile = profile_of(
            desk.secret, workspace, one.ref, seen.get(one.participant_id), standing
        )
        told = _told(desk, connection, one)
        belongs = lists.get(one.participant_id, {})
        deeds = None if done is None else done.get(one.participant_id, ())
        step = decide(told, standing, profile, mappings, lists=belongs, deeds=deeds)
        steps.append((one, step))
    return steps


async def _deeds(
    session: Session, desk: Desk, connection: Connection, people: Sequence[UUID]
) -> Mapping[UUID, Sequence[Deed]] | None:
    """What they did, where the CRM keeps a history and the organisation wants one."""
    asked = KINDS[connection.kind].history
    if asked is None or not connection.settings.get(asked):
        return None
    return await deeds_of(
        session,
        connection.workspace_id,
        connection.organisation_id,
        people,
        secret=desk.secret,
    )


def _told(desk: Desk, connection: Connection, one: Due) -> Told:
    return Told(
        ref=one.ref,
        touched=one.touched,
        remote_id=one.remote_id,
        address=desk.address(connection, one.address),
        consent_id=one.consent_id,
        sent=one.sent,
        was_suppressed=one.code == "suppressed",
        lists=one.lists,
        deeds=one.deeds,
    )


def _leaving(desk: Desk, connection: Connection, one: Farewell) -> Contact:
    return Contact(
        ref=one.ref,
        email=desk.address(connection, one.address) or "",
        remote_id=one.remote_id,
    )
