"""What an operator can set, and how it is read."""

from bot.settings.reading import FILE, SettingsError, environment, load
from bot.settings.record import NAMES, Settings

__all__ = ["FILE", "NAMES", "Settings", "SettingsError", "environment", "load"]
