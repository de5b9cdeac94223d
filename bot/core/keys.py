"""Keys: logins in addresses, private keys, API keys and tokens. Found in plain text (core/plain.py).

The law of this file: time grows with the length of the text alone.
"""

import re
from collections.abc import Iterator

from bot.core.plain import BULLETS, Finding

LOGIN, KEY = "login", "key"

# user:secret between :// and @. The secret may hold @ and /, so a host with a dot is looked for before any host;
# a port before a path is no secret.
_LOGIN = re.compile(
    r"""://(?<=[A-Za-z0-9]://)(?=[^\s@]{1,165}+@)(
        [^\s/@:?\#]{0,64}:(?!\d{1,5}(?:[/?\#]|$))
        (?:\S{1,100}?(?=@[^\s/@?\#.]{1,63}\.[^\s/@?\#]{1,190}(?:[/?\#\s]|$)) | \S{1,100}?(?=@[^\s/@?\#]{1,253}(?:[/?\#\s]|$)))
    )""",
    re.VERBOSE,
)
_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
# What was pasted of a private key whose last line is missing.
_BODY = re.compile(r"\s{0,4}(?:[\w-]{1,30}:[^\n]{0,200}\n\s{0,4}){0,5}(?=[A-Za-z0-9+/]{40})[A-Za-z0-9+/=\s]+")
_SHAPES = {
    "_": r"[sr]k_(?:live|test)_\w{10,} | whsec_[A-Za-z0-9+/=]{16,} | gh[opsur]_[A-Za-z0-9]{30,} | github_pat_\w{22,}"
    r" | npm_[A-Za-z0-9]{36} | shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32} | c[ks]_[0-9a-f]{40} | hf_[A-Za-z0-9]{30,}",
    "-": r"xox[abeoprs]-[\w-]{10,} | glpat-[\w-]{20,} | sk-(?<![\w-]sk-)(?=[\w-]{0,60}\d)[\w-]{20,}",
    "SG.": r"SG\.[\w-]{16,64}\.[\w-]{16,64}",
    "IA": r"A(?:KI|SI)A[0-9A-Z]{16}",
    "AIza": r"AIza[\w-]{35}",
    "ey": r"eyJ(?<![\w.-]eyJ)[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?",
    "earer": r"[Bb]earer\s{1,3}(?=\S{0,60}\d)[\w.~+/=-]{16,}",
}
_KEYS = {hint: re.compile(shape, re.VERBOSE) for hint, shape in _SHAPES.items()}
# Keys of any shape behind a word for them; in small letters.
_NAMED = re.compile(
    r"""(?:api|secret|access|consumer|client|auth|bearer|security|sicherheits|zugriffs|zugangs)[-_ ]?
    (?:key|schl(?:ü|ue|u)ssel|secret|token)(?![^\W_])["']?(?:[ ]{0,2}[:=]{1,2}>?|[ ](?:ist|is|isch|lautet)[ ]?:?)\s{0,3}["'„“`]?
    (?P<key>(?=\S{0,60}\d)(?!https?:)[\w.~+/=-]{12,})""",
    re.VERBOSE,
)


def find_logins(text: str) -> Iterator[Finding]:
    """Find user and password in addresses such as ftp://user:secret@host."""
    for found in _LOGIN.finditer(text):
        yield Finding(LOGIN, *found.span(1), BULLETS)


def find_keys(text: str) -> Iterator[Finding]:
    """Find private keys, and keys and tokens that are known by their shape or by the word before them."""
    if "PRIVATE KEY" in text:
        yield from _private_keys(text)
    for hint, shape in _KEYS.items():
        if hint in text:
            for found in shape.finditer(text):
                yield Finding(KEY, *found.span(), BULLETS * 2)
    low = text.lower()
    if any(word in low for word in ("key", "token", "secret", "schl")):
        for found in _NAMED.finditer(low):
            yield Finding(KEY, *found.span("key"), BULLETS * 2)


def _private_keys(text: str) -> Iterator[Finding]:
    free, last = 0, None
    for begin in _BEGIN.finditer(text):
        if begin.start() < free:
            continue
        end = _END.search(text, begin.end()) if last is None else None
        if end is None:  # nor will there be one further on
            last = begin
            end = _BODY.match(text, begin.end())
        if end is not None:
            free = end.end()
            yield Finding(KEY, begin.start(), free, BULLETS * 2)
