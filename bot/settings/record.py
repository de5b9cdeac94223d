"""The settings: everything that an operator can set, as a value that never changes."""

from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from bot.core.hours import Hours, zone_named
from bot.core.tickets import REQUIRED


@dataclass(frozen=True)
class Settings:
    """Everything that an operator can set. Each name is a key of tresen.toml, and TRESEN_NAME in the environment."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = 8080
    """Port to listen on; 0 takes a free one."""
    data: Path = Path("data")
    """Folder of the database; made at the first start."""
    content: Path | None = None
    """Folder that holds your own `intents/` and `locales/`; unset: the shipped ones."""
    allowed_sites: tuple[str, ...] = ()
    """Origins of the web sites that may show the widget, such as "https://shop.example"."""
    public_url: str = ""
    """The address under which browsers reach this server, such as "https://chat.example"; empty: as they ask for it."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks of your own proxies: their X-Forwarded-For is believed."""
    developer_mode: bool = False
    """Serve the widget's modules as they are, one by one."""
    preview: bool = False
    """Serve the translators' preview under /preview."""

    company: str = "CRMJetty"
    """Your name, as the bot says it."""
    site: str = "www.crmjetty.com"
    """Your web site, as the bot names it."""
    policy_page: str = "https://www.crmjetty.com/support-policy/"
    """Address of the support policy."""
    support_page: str = "https://www.crmjetty.com/support/"
    """Address of the support page."""
    support_email: str = "support@crmjetty.com"
    """Where questions and problems go."""
    sales_email: str = "sales@crmjetty.com"
    """Where questions about prices go."""
    response_hours: int = 48
    """Within how many hours an e-mail is answered."""
    call_service: str = ""
    """What calls are made with ("Zoom"); empty: the telephone."""

    zone: str = "Asia/Kolkata"
    """IANA name of the team's time zone."""
    hours: str = "Mo-Fr 10:00-18:00"
    """Chat hours in that zone, in OpenStreetMap's opening_hours syntax."""
    holidays: str = ""
    """Public holidays on which the chat is closed: a country, or country and state ("IN", "DE-BY")."""
    closed: tuple[date, ...] = ()
    """Single days on which the chat is closed."""

    smtp_host: str = ""
    """Mail server that takes our mails; empty: none is sent, and tickets wait in the console."""
    smtp_port: int = 587
    """Its port: 587 for STARTTLS, 465 for TLS from the first byte."""
    smtp_user: str = ""
    """Login at the mail server; empty: none is needed."""
    smtp_password: str = field(default="", repr=False)
    """Password of that login; better given as TRESEN_SMTP_PASSWORD than in the file."""
    smtp_tls: str = "starttls"
    """How the line to the mail server is encrypted: "starttls", "tls" or "none"."""
    mail_from: str = ""
    """Sender's address of our mails; empty: support_email."""
    team_language: str = "en"
    """Language of the mails that the team gets."""
    confirm_addresses: bool = True
    """Send answers only to addresses of which somebody has shown that they read them; to others a link to them. Needs public_url."""
    mail_in: str = ""
    """Where your mail server hands over replies to tickets: "lmtp://127.0.0.1:8024" or "smtp://127.0.0.1:8025"; empty: nowhere."""
    reply_address: str = ""
    """Address that replies come to, with the ticket's number and a seal added before the @; empty: the sender's address."""
    mail_in_authserv_id: str = ""
    """Name under which your mail server notes whom it vouches for (Authentication-Results); empty: nobody is believed."""

    webhook_private: bool = False
    """Send webhooks to addresses of private networks and of this machine too."""

    language: str = "de"
    """The language of the widget where neither the page nor the browser names one that is spoken."""
    variants: tuple[str, ...] = ()
    """Variants of languages that are spoken in their place: "de@informal" says du, not Sie."""
    max_wrong: float = 0.03
    """How bold the bot is: it answers at once as long as at most this share of its answers would be wrong."""

    semantics: bool = True
    """Ask the sentence encoder where words alone are not enough, if the extra `tresen[semantic]` is installed."""

    products: tuple[str, ...] = ()
    """Names of your products, as customers should find them in a ticket."""
    order_pattern: str = r"(?:[A-Z]{1,6}[-_/]?)?\d{4,12}"
    """Regular expression of an order ID."""

    ticket_required: tuple[str, ...] = REQUIRED
    """Facts without which no ticket is taken by the form, and which the bot asks for twice; the e-mail address always is."""

    idle_hours: int = 24
    """After how many hours without a word a conversation with the bot ends."""

    vault_days: int = 14
    """After how many days a login in the vault is destroyed, whatever became of its ticket."""
    vault_key: str = field(default="", repr=False)
    """Master key of the vault, 32 bytes in base64; better given as TRESEN_VAULT_KEY; empty: the file vault.key beside the database."""
    close_days: int = 7
    """After how many days a solved ticket is closed, if its visitor says no more."""

    message_length: int = 4000
    """Most characters of a message."""
    canary_seconds: int = 30
    """Every how many seconds the service visits itself, to see whether messages arrive; 0: never."""
    metrics: str = ""
    """Address and port on which /metrics is served for Prometheus, such as "127.0.0.1:9464"; empty: nowhere."""
    waiting_packets: int = 256
    """Most packets that wait for a client that does not read; at one more it misses events."""
    lag_seconds: int = 10
    """After how many seconds such a client is cut off."""
    join_seconds: int = 5
    """After how many seconds a connection that did not join a namespace is cut off."""
    header_seconds: int = 10
    """After how many seconds a connection whose request is not whole is cut off."""
    connection_burst: int = 120
    """Commands of one connection (a tab) at once."""
    connection_rate: int = 10
    """Commands of one connection a second, after those."""
    visitor_burst: int = 240
    """Commands of one visitor, or one agent, at once, from all tabs."""
    visitor_rate: int = 20
    """Commands of one visitor or agent a second, after those."""
    address_burst: int = 1200
    """Commands and new connections from one address (IPv6: one /64) at once."""
    address_rate: int = 100
    """Commands and new connections from one address a second, after those."""
    address_connections: int = 500
    """Most connections from one address."""

    file_size: int = 10
    """Most megabytes of a file that a visitor attaches to a ticket."""
    files_per_ticket: int = 5
    """Most files of a ticket."""
    files_per_visitor_mb: int = 100
    """Most megabytes of all files of a visitor."""
    files_total_mb: int = 2000
    """Most megabytes of all files."""
    clamav: str = ""
    """Socket of ClamAV's clamd, which looks at each file: "/run/clamav/clamd.ctl" or "host:port"; empty: nobody does."""

    given: frozenset[str] = field(default=frozenset(), repr=False)
    """Names of what the operator set, as against what is shipped."""

    @cached_property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The trusted proxies as networks."""
        return tuple(ip_network(each) for each in self.trusted_proxies)

    @property
    def confirms(self) -> bool:
        """Whether answers wait behind a link until an address is confirmed; without an address of our own there are no links."""
        return self.confirm_addresses and bool(self.public_url)

    @property
    def state_page(self) -> str:
        """Where a visitor asks for a link to a ticket; links need an address that no request can make up."""
        return f"{self.public_url}/ticket" if self.public_url else self.support_page

    @cached_property
    def opening_hours(self) -> Hours:
        """The chat hours, with holidays of this and the coming years."""
        return Hours(self.hours, zone_named(self.zone), tuple(sorted({*self.closed, *self.holiday_dates})))

    @cached_property
    def replies(self) -> str:
        """The address that reply addresses are made of; "" where replies are not taken."""
        return (self.reply_address or self.mail_from or self.support_email) if self.mail_in else ""

    holiday_dates: tuple[date, ...] = field(default=(), repr=False)
    """The public holidays by date; worked out from `holidays` when the settings are read."""


_OWN = {"given", "holiday_dates"}
NAMES = tuple(each.name for each in fields(Settings) if each.name not in _OWN)
"""Of the keys of tresen.toml."""
