"""The floors: imports run downwards only, siblings ignore each other, and the core is pure."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the package in a folder, by the contracts that stand in it."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_contracts_hold() -> None:
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(CONTRACTS)} kept, 0 broken" in done.stdout


def test_a_breach_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "bot/core/hours.py").open("a", encoding="utf-8") as file:
        file.write("\nimport asyncio\nfrom bot.settings import Settings\n")
    done = _lint(tmp_path)
    assert done.returncode != 0
    assert "bot.core.hours -> bot.settings" in done.stdout
    assert "bot.core.hours -> asyncio" in done.stdout


def test_every_part_of_the_house_stands_on_a_floor() -> None:
    layers = next(each["layers"] for each in CONTRACTS if each["type"] == "layers")
    placed = {part.strip() for layer in layers for part in layer.split("|")}
    parts = {f"bot.{file.stem}" for file in (ROOT / "bot").glob("*.py") if file.stem != "__init__"}
    parts |= {f"bot.{file.parent.name}" for file in (ROOT / "bot").glob("*/__init__.py")}
    assert parts == placed
