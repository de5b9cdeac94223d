"""Reading: the only reader of the settings file and of TRESEN_* variables; all faults are reported at once."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_type_hints

import holidays
import msgspec

from bot.settings.checks import check
from bot.settings.record import NAMES, Settings

FILE = "tresen.toml"
_HOLIDAY_YEARS = 3
_SECRET = {"smtp_password", "vault_key"}  # never printed, not even where it is wrong
_LISTS = ("allowed_sites", "closed", "trusted_proxies", "products", "variants", "ticket_required")


class SettingsError(Exception):
    """Faults in the settings; `faults` has a line for each, which says what to write instead."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load(folder: Path, environment: Mapping[str, str], today: date) -> Settings:
    """Read `folder`/tresen.toml, if it is there, then TRESEN_* variables. Raises SettingsError with every fault."""
    values, faults = _from_file(folder / FILE)
    values.update(_from_environment(environment))
    hints = get_type_hints(Settings)
    found: dict[str, Any] = {}
    for name, (raw, where) in values.items():
        if name not in NAMES:
            faults.append(f"{where}: there is no setting {name!r}{_nearest(name)}")
            continue
        try:
            found[name] = msgspec.convert(raw, hints[name], strict=where == FILE, dec_hook=_to_path)
        except (msgspec.ValidationError, ValueError) as error:
            shown = "…" if name in _SECRET else repr(raw)
            faults.append(f"{where}: {name} = {shown}: {str(error)[0].lower()}{str(error)[1:]}")
    checked = Settings(**found, given=frozenset(found))
    faults += check(checked)
    dates: tuple[date, ...] = ()
    if checked.holidays:
        try:
            dates = _holiday_dates(checked.holidays, today)
        except (NotImplementedError, TypeError):
            faults.append(
                f"holidays = {checked.holidays!r}: not known; write a country or country and state: 'IN', 'DE-BY'"
            )
    settings = _rooted(replace(checked, holiday_dates=dates), folder)
    if settings.content is not None and not any(
        (settings.content / name).is_dir() for name in ("intents", "locales", "policy")
    ):
        where = str(settings.content)
        faults.append(
            f"content = {where!r}: it holds no intents/, locales/ or policy/; `tresen init FOLDER` makes them"
        )
    if faults:
        raise SettingsError(faults)
    return settings


def environment() -> Mapping[str, str]:
    """Give the process's environment: nobody else reads it."""
    return os.environ


def _from_file(file: Path) -> tuple[dict[str, tuple[Any, str]], list[str]]:
    try:
        with file.open("rb") as stream:
            return {name: (raw, FILE) for name, raw in tomllib.load(stream).items()}, []
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        return {}, [f"{file}: this cannot be read: {error.strerror}"]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, [f"{file}: this is not TOML: {error}"]


def _from_environment(environment: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    values: dict[str, tuple[Any, str]] = {}
    for key, text in environment.items():
        if key.startswith("TRESEN_"):
            name = key.removeprefix("TRESEN_").lower()
            values[name] = (_several(name, text) if name in _LISTS else text, key)
    return values


def _several(name: str, text: str) -> list[str]:
    """Take a variable apart: at commas, and at blanks but for names."""
    parts = text.split(",") if name == "products" else text.replace(",", " ").split()
    return [part.strip() for part in parts if part.strip()]


def _to_path(kind: type, raw: Any) -> Any:
    if kind is Path and isinstance(raw, str):
        return Path(raw).expanduser()
    raise ValueError(f"expected {kind.__name__.lower()}")


def _holiday_dates(place: str, today: date) -> tuple[date, ...]:
    country, _, state = place.partition("-")
    years = range(today.year, today.year + _HOLIDAY_YEARS)
    return tuple(sorted(holidays.country_holidays(country, subdiv=state or None, years=years)))


def _rooted(settings: Settings, folder: Path) -> Settings:
    """Read relative folders from where the settings file is, not from where the program was started."""
    content = None if settings.content is None else folder / settings.content
    return replace(settings, data=folder / settings.data, content=content)


def _nearest(name: str) -> str:
    close = get_close_matches(name, NAMES, 1)
    return f"; did you mean {close[0]!r}?" if close else ""
