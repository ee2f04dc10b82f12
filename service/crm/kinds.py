"""The five CRMs: where they are, how a call is signed, and how fast each may be spoken to."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from service.crm.brevo import Brevo
from service.crm.civicrm import CiviCrm
from service.crm.hubspot import HubSpot
from service.crm.interface import Connector, Line
from service.crm.mailchimp import Mailchimp
from service.crm.salesforce import Salesforce

Access: TypeAlias = Mapping[str, str]
"""What opens a CRM: ``token``, and where it can be renewed also what for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One CRM.

    Attributes:
        base_url: Where it is, if it is in one place.
        batch: How many contacts are claimed at once: one call, or about a second of calls, so that
            whoever withdraws meanwhile is not among them.
        rate: Calls in ten seconds, below what the smallest plan allows.
        in_flight: Calls at the same time.
        settings: What a connection may set, and what it has to (``True``).
        renews: The path that gives a new token for a refresh token.
        history: The setting that has each completion written into the contact's history, by the
            name of what it is there.
        key: The setting that names our unique property there, and what it is unless set.
    """

    name: str
    connect: Callable[[Line, Mapping[str, Any]], Connector]
    sign: Callable[[Access], dict[str, str]]
    base_url: str | None
    batch: int
    rate: int
    in_flight: int
    settings: Mapping[str, bool]
    renews: str | None = None
    key: tuple[str, str] | None = None
    history: str | None = None


def _bearer(access: Access) -> dict[str, str]:
    return {"Authorization": f"Bearer {access['token']}"}


def _api_key(access: Access) -> dict[str, str]:
    return {"api-key": access["token"]}


def _basic(access: Access) -> dict[str, str]:
    said = base64.b64encode(f"coquest:{access['token']}".encode()).decode()
    return {"Authorization": f"Basic {said}"}


def _civi(access: Access) -> dict[str, str]:
    """Both ways: some sites' servers keep ``Authorization`` for themselves."""
    return {**_bearer(access), "X-Civi-Auth": f"Bearer {access['token']}"}


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="hubspot",
            connect=HubSpot,
            sign=_bearer,
            base_url="https://api.hubapi.com",
            batch=100,
            rate=90,
            in_flight=2,
            settings={"api": False, "key_property": False, "subscription_id": False},
            renews="/oauth/v1/token",
            key=("key_property", "coquest_ref"),
        ),
        Kind(
            name="brevo",
            connect=Brevo,
            sign=_api_key,
            base_url="https://api.brevo.com",
            batch=5,
            rate=80,
            in_flight=2,
            settings={"list_ids": False, "read_back": False},
        ),
        Kind(
            name="mailchimp",
            connect=Mailchimp,
            sign=_basic,
            base_url=None,
            batch=20,
            rate=100,
            in_flight=4,
            settings={"audience_id": True},
        ),
        Kind(
            name="civicrm",
            connect=CiviCrm,
            sign=_civi,
            base_url=None,
            batch=2,
            rate=40,
            in_flight=1,
            settings={
                "path": False,
                "group": False,
                "dedupe_rule": False,
                "activity_type": False,
            },
            history="activity_type",
        ),
        Kind(
            name="salesforce",
            connect=Salesforce,
            sign=_bearer,
            base_url=None,
            batch=200,
            rate=50,
            in_flight=2,
            settings={
                "api": False,
                "key_field": False,
                "opt_out_field": False,
                "last_name": False,
                "allow_duplicates": False,
            },
            renews="/services/oauth2/token",
            key=("key_field", "Coquest_Ref__c"),
        ),
    )
}
