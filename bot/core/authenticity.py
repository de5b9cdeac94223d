"""Authenticity: whether a mail comes from whom it says, as the operator's mail server has found out (RFC 8601)."""

import re

_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_FOUND = re.compile(r"\s*(dmarc|dkim|spf)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)\b(.*)", re.IGNORECASE | re.DOTALL)
_PROPERTY = re.compile(r"\b([a-z]+\.[a-z-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;\"]+))", re.IGNORECASE)
_LONGEST = 8_000  # letters of a header: beyond that nobody is believed
_DOMAINS = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}


def is_authentic(results: str | None, authserv_id: str, domain: str) -> bool:
    """Whether the server `authserv_id` says that a mail of a sender at `domain` is that domain's.

    `results` is the topmost Authentication-Results of the mail: the server adds one to each, so those below may be the sender's.
    """
    if not results or not authserv_id or not domain or len(results) > _LONGEST:
        return False
    while (plain := _COMMENT.sub(" ", results)) != results:
        results = plain
    server, _, rest = results.partition(";")
    name = (server.split() or [""])[0]
    return name.lower() == authserv_id.lower() and any(_vouches(each, domain.lower()) for each in rest.split(";"))


def _vouches(result: str, domain: str) -> bool:
    found = _FOUND.match(result)
    if found is None or found[2].lower() != "pass":
        return False
    said = {name.lower(): (quoted or bare).lower() for name, quoted, bare in _PROPERTY.findall(found[3])}
    names = _DOMAINS[found[1].lower()]
    return any(_is_aligned(said[name].rpartition("@")[2], domain) for name in names if name in said)


def _is_aligned(vouched: str, domain: str) -> bool:
    """Whether what was found out is of the sender's domain, or of one above it; a whole country vouches for nobody."""
    return "." in vouched and (vouched == domain or domain.endswith(f".{vouched}"))
