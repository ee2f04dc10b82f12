"""The doubles by the names of their CRMs."""

from collections.abc import Callable, Mapping

from service.crm.doubles.brevo import BrevoDouble
from service.crm.doubles.civicrm import CiviCrmDouble
from service.crm.doubles.double import Double
from service.crm.doubles.hubspot import HubSpotDouble
from service.crm.doubles.mailchimp import MailchimpDouble
from service.crm.doubles.salesforce import SalesforceDouble

DOUBLES: Mapping[str, Callable[..., Double]] = {
    "hubspot": HubSpotDouble,
    "brevo": BrevoDouble,
    "mailchimp": MailchimpDouble,
    "civicrm": CiviCrmDouble,
    "salesforce": SalesforceDouble,
}
