"""tresen token: lets programs read tickets, and no longer."""

import secrets

from bot.clock import clock
from bot.commands.columns import columns
from bot.commands.errors import UsageError
from bot.commands.storing import with_store
from bot.service import tokens
from bot.settings import Settings
from bot.store import tokens as table


def token_add(settings: Settings, name: str) -> int:
    """Make a token and print it, this once. Gives the exit code."""
    if not name.strip() or len(name) > 60 or not name.isprintable():
        raise UsageError("a token needs a name of up to 60 letters: who is to use it")
    token = with_store(settings, lambda store: tokens.add_token(store, name.strip(), secrets.token_bytes(32), clock()))
    if token is None:
        raise UsageError(f"there is a token {name.strip()!r} already; `tresen token remove` makes room for it")
    print(token)
    print("It is shown this once. Programs send it as `Authorization: Bearer …`; whoever has it reads every ticket.")
    return 0


def token_list(settings: Settings) -> int:
    """Print the names of all tokens. Gives the exit code."""
    found = with_store(settings, lambda store: store.read(table.all_tokens))
    if not found:
        print("There is no token. `tresen token add NAME` makes one.")
        return 0
    rows = [("name", "made", "last used")]
    rows += [
        (each.name, f"{each.created_at:%F}", f"{each.used_at:%F %H:%M}" if each.used_at else "never") for each in found
    ]
    print("\n".join(columns(rows)))
    return 0


def token_remove(settings: Settings, name: str) -> int:
    """Make a token worthless, at once. Gives the exit code."""
    if not with_store(settings, lambda store: store.write(table.remove_token, name)):
        raise UsageError(f"there is no token {name!r}; `tresen token list` names them")
    print(f"The token {name!r} is worthless now.")
    return 0
