"""Dispatch: turns an event into a call, and whatever comes of it into an answer: no caller is left waiting."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.core.errors import INTERNAL, UNKNOWN_COMMAND, InternalError, TresenError, UnknownCommand
from bot.service.deps import Deps
from bot.web import payloads, wire

Answer = dict[str, Any]
Handle = Callable[[str, Any], Awaitable[Answer]]
"""Does one command of the client with this sid."""
_log = logging.getLogger("tresen.dispatch")


class Dispatch:
    """The commands of one namespace."""

    def __init__(self, deps: Deps, shapes: Mapping[str, type[wire.Command]], commands: Mapping[str, Handle]) -> None:
        """`shapes` and `commands` have the same names."""
        assert set(shapes) == set(commands), set(shapes) ^ set(commands)
        self._deps = deps
        self._shapes = shapes
        self._commands = commands

    async def __call__(self, name: str, sid: str, payload: object, language: str) -> Answer:
        """Answer a command; `language` is that of the texts in it."""
        try:
            shape = self._shapes.get(name)
            if shape is None:
                raise UnknownCommand(UNKNOWN_COMMAND)
            return {"ok": True, **await self._commands[name](sid, wire.parse(shape, payload))}
        except TresenError as error:
            return self.refusal(error, language)
        except Exception:
            _log.exception("the command %s failed", name)
            return self.refusal(InternalError(INTERNAL), language)

    def refusal(self, error: TresenError, language: str) -> Answer:
        """Give the answer to what could not be done."""
        text = self._deps.library().translations.say(language, error.phrase, error.values)
        return payloads.refusal(error, text)
