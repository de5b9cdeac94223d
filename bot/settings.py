"""Settings: the only reader of the settings file and of TRESEN_* variables; all faults are reported at once."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import holidays
import msgspec

from bot.core.hours import Hours, HoursError, zone_named
from bot.core.mail import mail_address

FILE = "tresen.toml"
_HOLIDAY_YEARS = 3
_LONGEST_MESSAGE = 16_000  # characters: what a packet holds
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


class SettingsError(Exception):
    """Faults in the settings; `faults` has a line for each, which says what to write instead."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


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

    language: str = "de"
    """The language of the widget where neither the page nor the browser names one that is spoken."""
    max_wrong: float = 0.03
    """How bold the bot is: it answers at once as long as at most this share of its answers would be wrong."""

    semantics: bool = True
    """Ask the sentence encoder where words alone are not enough, if the extra `tresen[semantic]` is installed."""

    products: tuple[str, ...] = ()
    """Names of your products, as customers should find them in a ticket."""
    order_pattern: str = r"(?:[A-Z]{1,6}[-_/]?)?\d{4,12}"
    """Regular expression of an order ID."""

    idle_hours: int = 24
    """After how many hours without a word a conversation with the bot ends."""

    message_length: int = 4000
    """Most characters of a message."""
    waiting_packets: int = 256
    """Most packets that wait for a client that does not read; at one more it is cut off."""

    given: frozenset[str] = field(default=frozenset(), repr=False)
    """Names of what the operator set, as against what is shipped."""

    @cached_property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The trusted proxies as networks."""
        return tuple(ip_network(each) for each in self.trusted_proxies)

    @cached_property
    def opening_hours(self) -> Hours:
        """The chat hours, with holidays of this and the coming years."""
        return Hours(self.hours, zone_named(self.zone), tuple(sorted({*self.closed, *self.holiday_dates})))

    holiday_dates: tuple[date, ...] = field(default=(), repr=False)
    """The public holidays by date; worked out from `holidays` when the settings are read."""


_OWN = {"given", "holiday_dates"}
_SECRET = {"smtp_password"}  # never printed, not even where it is wrong
NAMES = tuple(each.name for each in fields(Settings) if each.name not in _OWN)


def load(folder: Path, environment: Mapping[str, str], today: date) -> Settings:
    """Read `folder`/tresen.toml, if it is there, then TRESEN_* variables. Raises SettingsError with every fault."""
    values, faults = _from_file(folder / FILE)
    values.update(_from_environment(environment))
    hints = get_type_hints(Settings)
    found: dict[str, Any] = {}
    for name, (raw, where) in values.items():
        if name not in NAMES:
            faults.append(f"{where}: there is no setting {name!r}{_nearest(name)}")
            continue
        try:
            found[name] = msgspec.convert(raw, hints[name], strict=where == FILE, dec_hook=_to_path)
        except (msgspec.ValidationError, ValueError) as error:
            shown = "…" if name in _SECRET else repr(raw)
            faults.append(f"{where}: {name} = {shown}: {str(error)[0].lower()}{str(error)[1:]}")
    checked = Settings(**found, given=frozenset(found))
    faults += _check(checked)
    dates: tuple[date, ...] = ()
    if checked.holidays:
        try:
            dates = _holiday_dates(checked.holidays, today)
        except (NotImplementedError, TypeError):
            faults.append(
                f"holidays = {checked.holidays!r}: not known; write a country or country and state: 'IN', 'DE-BY'"
            )
    settings = _rooted(replace(checked, holiday_dates=dates), folder)
    if settings.content is not None and not any((settings.content / name).is_dir() for name in ("intents", "locales")):
        where = str(settings.content)
        faults.append(f"content = {where!r}: it holds no intents/ or locales/; `tresen init FOLDER` makes them")
    if faults:
        raise SettingsError(faults)
    return settings


def environment() -> Mapping[str, str]:
    """Give the process's environment: nobody else reads it."""
    return os.environ


def _from_file(file: Path) -> tuple[dict[str, tuple[Any, str]], list[str]]:
    try:
        with file.open("rb") as stream:
            return {name: (raw, FILE) for name, raw in tomllib.load(stream).items()}, []
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        return {}, [f"{file}: this cannot be read: {error.strerror}"]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, [f"{file}: this is not TOML: {error}"]


def _from_environment(environment: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    values: dict[str, tuple[Any, str]] = {}
    for key, text in environment.items():
        if key.startswith("TRESEN_"):
            name = key.removeprefix("TRESEN_").lower()
            several = name in ("allowed_sites", "closed", "trusted_proxies", "products")
            values[name] = (_several(name, text) if several else text, key)
    return values


def _several(name: str, text: str) -> list[str]:
    """Take a variable apart: at commas, and at blanks but for names."""
    parts = text.split(",") if name == "products" else text.replace(",", " ").split()
    return [part.strip() for part in parts if part.strip()]


def _to_path(kind: type, raw: Any) -> Any:
    if kind is Path and isinstance(raw, str):
        return Path(raw).expanduser()
    raise ValueError(f"expected {kind.__name__.lower()}")


def _check(settings: Settings) -> list[str]:
    faults: list[str] = []
    checks: tuple[Callable[[], object], ...] = (
        lambda: zone_named(settings.zone),
        lambda: Hours(settings.hours, ZoneInfo("UTC")),
    )
    for check in checks:
        try:
            check()
        except HoursError as error:
            faults.append(str(error))
    if not 0 <= settings.port <= 65535:
        faults.append(f"port = {settings.port}: write a number from 0 to 65535")
    for origin in settings.allowed_sites:
        if not _is_origin(origin):
            faults.append(f"allowed_sites: {origin!r} is not an origin; write it like 'https://shop.example'")
    if settings.public_url and not _is_origin(settings.public_url):
        faults.append(f"public_url = {settings.public_url!r}: write it like 'https://chat.example', without a path")
    try:
        re.compile(settings.order_pattern)
    except re.error as error:
        faults.append(f"order_pattern = {settings.order_pattern!r}: this is no regular expression ({error})")
    for network in settings.trusted_proxies:
        try:
            ip_network(network)
        except ValueError:
            faults.append(f"trusted_proxies: {network!r} is no address; write it like '127.0.0.1' or '10.0.0.0/8'")
    for name in ("support_email", "sales_email"):
        if getattr(settings, name).count("@") != 1:
            faults.append(f"{name} = {getattr(settings, name)!r}: write an e-mail address")
    faults += _check_mail(settings)
    if not 0 < settings.max_wrong < 0.5:
        faults.append(f"max_wrong = {settings.max_wrong}: write a share between 0 and 0.5, such as 0.03 (3 in 100)")
    if settings.message_length > _LONGEST_MESSAGE:
        faults.append(f"message_length = {settings.message_length}: write a number up to {_LONGEST_MESSAGE}")
    for name in ("response_hours", "message_length", "waiting_packets", "idle_hours"):
        if getattr(settings, name) < 1:
            faults.append(f"{name} = {getattr(settings, name)}: write a number of at least 1")
    return faults


def _check_mail(settings: Settings) -> list[str]:
    faults = []
    if any(each in settings.smtp_host for each in "/@ ") or settings.smtp_host.count(":") == 1:
        faults.append(f"smtp_host = {settings.smtp_host!r}: write the name alone, such as 'mail.example.org'")
    if not 1 <= settings.smtp_port <= 65535:
        faults.append(f"smtp_port = {settings.smtp_port}: write a number from 1 to 65535")
    if bool(settings.smtp_user) != bool(settings.smtp_password):
        faults.append("smtp_user and smtp_password: write both, or neither")
    if settings.smtp_tls not in ("starttls", "tls", "none"):
        faults.append(f"smtp_tls = {settings.smtp_tls!r}: write 'starttls', 'tls' or 'none'")
    if settings.smtp_tls == "none" and settings.smtp_user and settings.smtp_host not in _THIS_MACHINE:
        faults.append("smtp_tls = 'none' would send the password for all to read: write 'starttls' or 'tls'")
    if settings.mail_from and mail_address(settings.mail_from) is None:
        faults.append(f"mail_from = {settings.mail_from!r}: write an e-mail address alone, such as 'chat@example.org'")
    if settings.smtp_host and not settings.mail_from and mail_address(settings.support_email) is None:
        faults.append(f"support_email = {settings.support_email!r} cannot be a sender: set mail_from")
    if not _LANGUAGE.fullmatch(settings.team_language):
        faults.append(f"team_language = {settings.team_language!r}: write a language's code, such as 'en' or 'de'")
    return faults


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    is_bare = text == f"{parts.scheme}://{parts.netloc}" and text.isprintable() and not set(text) & set(" ;,'\"@")
    return is_bare and parts.scheme in ("http", "https") and bool(parts.hostname)


def _holiday_dates(place: str, today: date) -> tuple[date, ...]:
    country, _, state = place.partition("-")
    years = range(today.year, today.year + _HOLIDAY_YEARS)
    return tuple(sorted(holidays.country_holidays(country, subdiv=state or None, years=years)))


def _rooted(settings: Settings, folder: Path) -> Settings:
    """Read relative folders from where the settings file is, not from where the program was started."""
    content = None if settings.content is None else folder / settings.content
    return replace(settings, data=folder / settings.data, content=content)


def _nearest(name: str) -> str:
    close = get_close_matches(name, NAMES, 1)
    return f"; did you mean {close[0]!r}?" if close else ""
