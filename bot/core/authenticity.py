"""Authenticity: whether a mail comes from whom it says, as the operator's mail server has found out (RFC 8601)."""

import re
from collections.abc import Iterator

_FOUND = re.compile(r"\s*(dmarc|dkim|spf)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)\b(.*)", re.IGNORECASE | re.DOTALL)
_PROPERTY = re.compile(r"(?<!\S)([a-z]+\.[a-z-]+)\s*=\s*([^\s;]+)", re.IGNORECASE)
_LONGEST = 8_000  # letters of a header: beyond that nobody is believed
_DOMAINS = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}
"""By what a method names the domain that it vouches for; where the first is said, the others count for nothing."""


def is_authentic(results: str | None, authserv_id: str, domain: str) -> bool:
    """Whether the server `authserv_id` says that a mail of a sender at `domain` is that domain's.

    `results` is the topmost Authentication-Results of the mail: the server adds one to each, so those below may be the sender's.
    """
    if not results or not authserv_id or not domain or len(results) > _LONGEST:
        return False
    server, *found = "".join(_bare(results)).split(";")
    name = (server.split() or [""])[0]
    return name.lower() == authserv_id.lower() and any(_vouches(each, domain.lower()) for each in found)


def _bare(results: str) -> Iterator[str]:
    """Give a header without comments; what stands in quotes may be a sender's words, and becomes a mark that vouches for nothing."""
    depth, quoted, at = 0, False, 0
    while at < len(results):
        letter = results[at]
        if letter == "\\" and (quoted or depth):
            at += 1
        elif quoted:
            quoted = letter != '"'
        elif letter == '"' and not depth:
            quoted = True
            yield '"'
        elif letter == "(":
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            yield " "
        elif not depth:
            yield letter
        at += 1


def _vouches(result: str, domain: str) -> bool:
    found = _FOUND.match(result)
    if found is None or found[2].lower() != "pass":
        return False
    said = {name.lower(): value.lower() for name, value in _PROPERTY.findall(found[3])}
    name = next((each for each in _DOMAINS[found[1].lower()] if each in said), None)
    return name is not None and _is_aligned(said[name].rpartition("@")[2], domain)


def _is_aligned(vouched: str, domain: str) -> bool:
    """Whether what was found out is of the sender's domain, or of one above it; a whole country vouches for nobody."""
    return "." in vouched and '"' not in vouched and (vouched == domain or domain.endswith(f".{vouched}"))
