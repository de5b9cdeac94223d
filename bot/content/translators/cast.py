"""Cast: the people and things that stand in the preview's texts, with short names and with very long ones."""

from dataclasses import dataclass
from datetime import UTC, datetime

AT = datetime(
    2026, 11, 23, 6, 30, tzinfo=UTC
)  # it is always this Monday in the preview, so that links show the same to all


@dataclass(frozen=True)
class Cast:
    """Who plays; nobody of them exists."""

    agent: str
    colleague: str
    visitor: str
    email: str
    website: str
    product: str
    company: str
    """Empty: the operator's own."""
    number: str
    """Of a ticket."""
    details: str


SHORT = Cast(
    agent="Mira Beck",
    colleague="Li Na",
    visitor="Ada Bo",
    email="ada@shop.example",
    website="https://shop.example",
    product="Portal",
    company="",
    number="1042",
    details="The start page stays white since Monday.",
)
LONG = Cast(
    agent="Maria-Magdalena Prinzessin von Hohenlohe-Waldenburg-Schillingsfürst",
    colleague="Venkatanarasimharajuvaripeta Wickremasinghe-Ranganathan",
    visitor="Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Senior",
    email="hubert.blaine.wolfeschlegelsteinhausenbergerdorff@donaudampfschifffahrtsgesellschaft.example",
    website="https://www.donaudampfschifffahrtsgesellschaft.example/kapitaenskajuete/verwaltung",
    product="Customer Portal and Self-Service Centre for Enterprise Resource Planning",
    company="Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesellschaft",
    number="1000000042",
    details=(
        "The start page stays white since Monday, but only for customers who signed in with the address of a company "
        "and have more than 250 open orders; everybody else sees it as before, and the logs say nothing at all."
    ),
)
CASTS = {"short": SHORT, "long": LONG}
