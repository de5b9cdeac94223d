"""tresen init: copies intents, locales, the policy and settings out, for an operator to own."""

import shutil
from pathlib import Path

from bot.commands.errors import UsageError
from bot.content.library import CONTENT, shipped
from bot.settings import FILE


def init(folder: Path) -> int:
    """Copy what is shipped into `folder`; never overwrites. Gives the exit code."""
    taken = [name for name in (*CONTENT, FILE) if (folder / name).exists()]
    if taken:
        raise UsageError(f"{folder} holds {', '.join(taken)} already; name an empty or new folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in CONTENT:
            shutil.copytree(shipped(name), folder / name)
        example = shipped("tresen.example.toml").read_text(encoding="utf-8")
        (folder / FILE).write_text(example.replace('# content = "."', 'content = "."'), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{folder} cannot be written ({error.strerror}); name another folder") from None
    print(
        f"{folder} is yours now: {FILE} (settings), intents/ (what is asked and answered), locales/ (translations), "
        "policy/ (what the answers rest on)."
    )
    print(f"Next: cd {folder} && tresen check && tresen serve")
    return 0
