"""Facts: what is typed into the fields of a form, made clean. What cannot be meant is refused with what to write instead."""

import re
import unicodedata
from ipaddress import AddressValueError, IPv4Address
from urllib.parse import urlsplit

from bot.core.errors import BadRequest
from bot.core.mail import mail_address
from bot.core.phrases import Phrase

EMAIL_WRONG = Phrase("error", "Please give an e-mail address at which we can answer, such as name@example.org.")
ONE_EMAIL = Phrase("error", "Please give one e-mail address only.")
URL_WRONG = Phrase("error", "Please give the web address of your site, such as https://www.example.org.")
VERSION_WRONG = Phrase("error", "Please give the version as a number, such as 2.4.1.")
ORDER_ID_WRONG = Phrase("error", "Please give the order ID exactly as it stands in your order confirmation.")

IS_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:(?:19|20)\d\d|[2-3]\d)")
_AT = re.compile(r"\s*(?:[\[({]\s*(?:at|ät)\s*[\])}]|@)\s*", re.IGNORECASE)
_BRACKETED = re.compile(r".*<([^<>]+)>\s*", re.DOTALL)
_SCHEME = re.compile(r"(https?)(?::/*|//)", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|(?:javascript|data|file|mailto|tel|about|blob):", re.IGNORECASE)
_HOST = re.compile(r"(?:[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?\.)+(?:[^\W\d_]{2,63}|xn--[a-z0-9-]{2,59})", re.IGNORECASE)
_VERSION = re.compile(
    r"(?<![\w.,])(?:v(?:ers?(?:ion)?)?\.? ?)?(\d{1,4}(?:\.\d{1,5}){0,4}(?:[-+.]?[a-z][a-z0-9.]{0,15}|[-+]\d{1,6})?)(?![\w]|[.,]\d)",
    re.IGNORECASE,
)


def check_email(text: str) -> str:
    """Give the address that was meant, as it goes over the wire. Raises BadRequest."""
    clean = _clean(text)
    bracketed = _BRACKETED.fullmatch(clean)
    clean = _AT.sub("@", bracketed[1] if bracketed else clean).strip().removeprefix("mailto:").rstrip(".,;")
    if clean.count("@") > 1:
        raise BadRequest(ONE_EMAIL, field="email")
    address = mail_address(clean)
    if address is None or not re.search(r"\.[A-Za-z][A-Za-z0-9-]+\Z", address.rpartition("@")[2]):
        raise BadRequest(EMAIL_WRONG, field="email")
    return address


def check_url(text: str) -> str:
    """Give the web address that was meant, with https:// where nothing else was said, without a login. Raises BadRequest."""
    clean = _clean(text).strip("<>()[]\"'„“”,;. ")
    said = _SCHEME.match(clean)
    if said is None and _OTHER_SCHEME.match(clean):
        raise BadRequest(URL_WRONG, field="website_url")
    try:
        parts = urlsplit(f"{said[1].lower() if said else 'https'}://{clean[said.end() if said else 0 :]}")
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
        host.encode("idna")
    except ValueError:
        raise BadRequest(URL_WRONG, field="website_url") from None
    is_mail = "@" in parts.netloc and ":" not in parts.netloc and said is None
    if (
        is_mail
        or len(clean) > 500
        or len(host) > 253
        or re.search(r"\s", clean)
        or "•" in f"{parts.path}{parts.query}"  # some of it was hidden: it leads nowhere
        or not (_HOST.fullmatch(host) or _is_ip(host))
    ):
        raise BadRequest(URL_WRONG, field="website_url")
    path = "" if parts.path == "/" and not parts.query else parts.path
    return f"{parts.scheme}://{host}{port}{path}{'?' if parts.query else ''}{parts.query}"


def check_version(text: str) -> str:
    """Give the one version number that stands in a text. Raises BadRequest."""
    found = [found[1] for found in _VERSION.finditer(_clean(text)) if not IS_DATE.fullmatch(found[1])]
    if len(set(found)) != 1:
        raise BadRequest(VERSION_WRONG, field="product_version")
    return found[0]


def check_order_id(text: str, pattern: str) -> str:
    """Give the order ID, in the letters that the operator's pattern asks for. Raises BadRequest."""
    clean = _clean(text).strip("#\"'„“”.,;:() ")
    for spelling in (clean, clean.upper(), clean.lower()):
        if re.fullmatch(pattern, spelling):
            return spelling
    raise BadRequest(ORDER_ID_WRONG, field="order_id")


def _clean(text: str) -> str:
    """Give a text in usual letters, without what nobody sees."""
    text = " ".join(unicodedata.normalize("NFKC", text[:2_000]).split())
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Cc", "Cs"))


def _is_ip(host: str) -> bool:
    try:
        return bool(IPv4Address(host))
    except AddressValueError:
        return False
