"""Pairs: passwords that stand beside a user's name, with no word of their own: "admin / geheim7", a table, a command line.

The law of this file: time grows with the length of the text alone.
"""

import re
from collections.abc import Iterator

from bot.core.marks import PASSWORD, mark_of
from bot.core.plain import Finding, holds

_MARK = mark_of(PASSWORD)
_ROWS = 50  # of a table, below its head
_INTRODUCED = re.compile(
    r"""(?:log-?in|anmeldung|zugriff|zugang|zug(?:ä|ae)nge|zugangsdaten|credentials?|access|acc(?:è|e)s|identifiants?|admin|account|konto|user|benutzer)
    [^\n:/|]{0,25}(?::[ \t]{0,3}|[ ](?:sind|lauten|are)[ ])(?:[^\s/|]{2,40}[ \t][/|][ \t])?(?P<user>[^\s/|]{2,40})
    (?:[ \t]?[/|][ \t]?|[ ](?:und|and|et)[ ])(?P<secret>[^\s/|]{6,64})""",
    re.VERBOSE,
)
_PAIRING = ("/", "|", ":", " sind ", " lauten ", " are ")
_INTRODUCING = (
    *("log", "anmeld", "zug", "cred", "acc", "identifiant", "admin", "konto", "user", "benutzer"),
    *("mit ", "with ", "avec "),
)
_USED = re.compile(
    r"""(?:mit|with|avec)[ ](?P<user>[\w.@-]{2,40})[ ]?/[ ]?(?P<secret>[^\s/|]{6,64})
    (?=[^\n]{0,30}(?:log|meld|connec|komm|g[eo]t[ ]in|sign|rein))""",
    re.VERBOSE,
)
_LOGGED = re.compile(
    r"(?:log|meld|connec|sign)[^\n]{0,30}[ ](?:mit|with|avec)[ ](?P<user>[\w.@-]{2,40})[ ]?/[ ]?(?P<secret>[^\s/|]{6,64})"
)
_AS_USER = re.compile(
    r"(?:als|as|en tant que|comme)[ ][\w.@-]{2,30}[ ](?:mit|with|avec)[ ](?P<secret>[^\s/|]{6,64})(?=[ ,.]|$)"
)
_COMMAND = re.compile(r"(?:mysql|mariadb|mysqldump|sshpass)[^\n]{0,60}?[ ]-p[ ]?(?P<secret>[^\s-]\S{4,63})")
_CREDS = re.compile(
    r"(?:creds?|credentials|zugang|zugangsdaten|log-?in)[^\n:]{0,25}[ :][ ]{0,2}[\w.@-]{2,30}:(?P<secret>[^\s/:]{6,64})"
)
_CURL = re.compile(
    r"(?:curl|wget|http|ftp)[^\n]{0,80}?[ ](?:-u|--user)[ ]?[=\"']?[^\s:,]{1,40}[:,](?P<secret>[^\s\"']{4,64})"
)
_SQL = re.compile(
    r"identified[ ](?:with[ ]\S{1,40}[ ])?by[ ]{1,3}(?P<quote>['\"])(?P<secret>[^\n'\"•]{3,64})(?P=quote)"
)
_OPTION = re.compile(r"[ ]--?(?:passw(?:or[dt]|d)|pass|pw)[ ](?P<secret>[^\s•-][^\s•]{3,63})")
_WORDS = re.compile(r"(?:passw(?:or[dt]|d)|passwd|pw|pwd|pass|kennwort|mot de passe|mdp)", re.IGNORECASE)
_CELL = re.compile(r"[|;\t]")


def find_pairs(text: str) -> Iterator[Finding]:
    """Find passwords in pairs with a user's name, in tables and in command lines."""
    low = text.lower()
    if holds(low, _PAIRING) and holds(low, _INTRODUCING):
        for shape in (_INTRODUCED, _USED, _LOGGED, _CREDS):
            for found in shape.finditer(low):
                user = found.groupdict().get("user") or ""
                is_path = "@" in user and found.end("user") + 1 == found.start("secret")  # user@host/web
                if _is_strong(found["secret"]) and not is_path:
                    yield Finding(PASSWORD, *found.span("secret"), _MARK)
    for hint, shape in (("identified ", _SQL), (" --pass", _OPTION), (" -pass", _OPTION)):
        if hint in low:
            for found in shape.finditer(low):
                yield Finding(PASSWORD, *found.span("secret"), _MARK)
    if holds(low, (" mit ", " with ", " avec ")) and holds(low, ("als ", "as ", "comme ", "en tant ")):
        for found in _AS_USER.finditer(low):
            if _is_strong(found["secret"]) and any(map(str.isdigit, found["secret"])):
                yield Finding(PASSWORD, *found.span("secret"), _MARK)
    if " -p" in low or " -u" in low or "--user" in low:
        for shape in (_COMMAND, _CURL):
            for found in shape.finditer(low):
                yield Finding(PASSWORD, *found.span("secret"), _MARK)
    if "\n" in low and _CELL.search(low) and _WORDS.search(low):
        yield from _in_tables(text)


def _is_strong(token: str) -> bool:
    """Tell whether it looks like a password rather than a word, an address or a date."""
    word = token.strip(".,;:!?()\"'")
    is_mixed = any(map(str.isalpha, word)) and any(not each.isalnum() for each in word.strip("-_.")) | any(
        map(str.isdigit, word)
    )
    return is_mixed and "://" not in word and not re.search(r"@\w+\.|\.(?:php|html?|de|com|org|net)$", word)


def _in_tables(text: str) -> Iterator[Finding]:
    """Find what stands below a head that says "password", cell by cell."""
    column, rows, start, was_row = -1, 0, 0, False
    for line in text.split("\n"):
        cells = _CELL.split(line)
        if len(cells) > 1 and rows < _ROWS and 0 <= column < len(cells):
            rows += 1
            at = start + sum(len(each) + 1 for each in cells[:column])
            secret = cells[column].strip()
            if secret.strip("-=: "):
                at += cells[column].index(secret)
                yield Finding(PASSWORD, at, at + len(secret), _MARK)
        else:
            is_head = len(cells) > 1 and not was_row
            column = next((n for n, each in enumerate(cells) if is_head and _WORDS.fullmatch(each.strip())), -1)
            rows = 0
        was_row = len(cells) > 1
        start += len(line) + 1
