"""Checks: what is wrong with settings that can be read, and what to write instead."""

import base64
import binascii
import re
from collections.abc import Callable
from ipaddress import ip_network
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.core.hours import Hours, HoursError, zone_named
from bot.core.mail import mail_address
from bot.core.tickets import FACTS
from bot.settings.record import Settings

_LONGEST_MESSAGE = 16_000  # characters: what a packet holds
_LONGEST_REPLY = 30  # letters before the @: the ticket's number and its seal make them 64 at most
_FACTS = tuple(name for name in FACTS if name != "attachments")
_MOST_FILES = 10  # of a ticket: what the command on the wire holds
_AT_LEAST_ONE = (
    "response_hours",
    "message_length",
    "idle_hours",
    "close_days",
    "vault_days",
    "waiting_packets",
    "lag_seconds",
    "join_seconds",
    "header_seconds",
    "connection_burst",
    "connection_rate",
    "visitor_burst",
    "visitor_rate",
    "address_burst",
    "address_rate",
    "address_connections",
    "file_size",
    "files_per_ticket",
    "files_per_visitor_mb",
    "files_total_mb",
)
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_VARIANT = re.compile(r"([a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)@[a-z]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 32
    except binascii.Error:
        return False


def check(settings: Settings) -> list[str]:
    """Give a line for each fault, which says what to write instead."""
    faults: list[str] = []
    checks: tuple[Callable[[], object], ...] = (
        lambda: zone_named(settings.zone),
        lambda: Hours(settings.hours, ZoneInfo("UTC")),
    )
    for check_one in checks:
        try:
            check_one()
        except HoursError as error:
            faults.append(str(error))
    if settings.vault_key and not _is_key(settings.vault_key):
        faults.append("vault_key: this is not 32 bytes in base64; `openssl rand -base64 32` makes one")
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
    faults += [*_check_mail(settings), *_check_variants(settings), *_check_files(settings)]
    for name in settings.ticket_required:
        if name not in _FACTS:
            faults.append(f"ticket_required: there is no fact {name!r}; write some of {', '.join(_FACTS)}")
    if not 0 < settings.max_wrong < 0.5:
        faults.append(f"max_wrong = {settings.max_wrong}: write a share between 0 and 0.5, such as 0.03 (3 in 100)")
    if settings.message_length > _LONGEST_MESSAGE:
        faults.append(f"message_length = {settings.message_length}: write a number up to {_LONGEST_MESSAGE}")
    if settings.canary_seconds < 0:
        faults.append(f"canary_seconds = {settings.canary_seconds}: write a number of at least 0")
    if settings.metrics and not _is_place(settings.metrics):
        faults.append(f"metrics = {settings.metrics!r}: write an address and a port, such as '127.0.0.1:9464'")
    for name in _AT_LEAST_ONE:
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
    faults += _check_mail_in(settings)
    if not _LANGUAGE.fullmatch(settings.team_language):
        faults.append(f"team_language = {settings.team_language!r}: write a language's code, such as 'en' or 'de'")
    return faults


def _check_mail_in(settings: Settings) -> list[str]:
    faults = []
    scheme, _, place = settings.mail_in.partition("://")
    if settings.mail_in and (scheme not in ("lmtp", "smtp") or not _is_place(place)):
        faults.append(
            f"mail_in = {settings.mail_in!r}: write it like 'lmtp://127.0.0.1:8024' or 'smtp://127.0.0.1:8025'"
        )
    base = settings.replies
    if base and mail_address(base) is None:
        faults.append(f"reply_address: {base!r} is no e-mail address; write one alone, such as 'support@example.org'")
    elif len(base.rpartition("@")[0]) > _LONGEST_REPLY:
        faults.append(f"reply_address: {base!r} has no room for a number before the @; write a shorter name")
    return faults


def _check_files(settings: Settings) -> list[str]:
    faults = []
    if settings.files_per_ticket > _MOST_FILES:
        faults.append(f"files_per_ticket = {settings.files_per_ticket}: write a number up to {_MOST_FILES}")
    if settings.clamav and not settings.clamav.startswith("/") and not _is_place(settings.clamav):
        faults.append(f"clamav = {settings.clamav!r}: write its socket, '/run/clamav/clamd.ctl' or 'localhost:3310'")
    return faults


def _check_variants(settings: Settings) -> list[str]:
    faults = []
    seen: dict[str, str] = {}
    for variant in settings.variants:
        found = _VARIANT.fullmatch(variant)
        if found is None:
            faults.append(f"variants: {variant!r} is no variant; write a language and its kind, such as 'de@informal'")
        elif found[1] in seen:
            faults.append(f"variants: {seen[found[1]]!r} and {variant!r} are of one language: write one of them")
        else:
            seen[found[1]] = variant
    return faults


def _is_place(text: str) -> bool:
    host, _, port = text.rpartition(":")
    return bool(host) and " " not in text and port.isascii() and port.isdigit() and int(port) <= 65535


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    is_bare = text == f"{parts.scheme}://{parts.netloc}" and text.isprintable() and not set(text) & set(" ;,'\"@")
    return is_bare and parts.scheme in ("http", "https") and bool(parts.hostname)
