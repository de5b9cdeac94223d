"""History: a folder as the last commit has it, where git is there to ask."""

import io
import subprocess
import tarfile
from pathlib import Path

_PATIENCE = 60  # seconds


class NoHistory(Exception):
    """There is nothing to compare with; the sentence says why."""


def is_as_committed(folder: Path) -> bool:
    """Tell whether nothing in a folder differs from the last commit, new files included. Raises NoHistory."""
    _see_to_repository(folder)
    return not _git(folder, "status", "--porcelain", "--untracked-files=all", "--", ".").strip()


def copy_committed(folder: Path, target: Path) -> None:
    """Write what the last commit has of a folder into `target`. Raises NoHistory where it has none."""
    _see_to_repository(folder)
    # From within the folder, the archive holds that folder alone.
    packed = _git(folder, "archive", "--format=tar", "HEAD", "--", ".")
    target.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(target, filter="data")
    if not any(target.iterdir()):
        raise NoHistory(f"the last commit holds nothing of {folder.name}")


def _see_to_repository(folder: Path) -> None:
    _git(folder, "rev-parse", "--show-toplevel")
    _git(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, timeout=_PATIENCE, check=False
        )
    except FileNotFoundError:
        raise NoHistory("git is not installed") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoHistory(f"git cannot be asked ({error})") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().split("\n")[0]
        if arguments[0] == "archive" or "--verify" in arguments:
            raise NoHistory(f"there is no commit that holds {folder.name} yet")
        raise NoHistory(f"{folder.name} is in no git repository" if "not a git" in said else f"git says: {said}")
    return done.stdout
