"""tresen locale preview: a page on which translators see every text in its real place. It needs no database and no learning."""

import asyncio
import logging
import signal
from collections.abc import Sequence
from urllib.parse import quote

from aiohttp import web

from bot.app import preview_routes
from bot.commands.errors import UsageError
from bot.content.library import folder_of
from bot.content.translators.pseudo import CODE
from bot.content.translators.translations import FILE
from bot.settings import Settings


def locale_preview(settings: Settings, languages: Sequence[str], port: int) -> int:
    """Serve the page until Ctrl-C; `port` 0 takes a free one. Gives the exit code."""
    locales = folder_of(settings, "locales")
    known = sorted(file.parents[1].name for file in locales.glob(f"*/{FILE}"))
    if unknown := [each for each in languages if each not in (*known, CODE)]:
        raise UsageError(
            f"there is no catalogue {', '.join(unknown)} in {locales}; there are {', '.join(known)}, and {CODE}, "
            "which is made up to find texts that are not translatable"
        )
    if not 0 <= port <= 65535:
        raise UsageError(f"--port {port}: write a number from 0 to 65535")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    return asyncio.run(_serve(settings, languages, port))


async def _serve(settings: Settings, languages: Sequence[str], port: int) -> int:
    app = web.Application()
    app.add_routes(preview_routes(settings))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
        except OSError as error:
            raise UsageError(f"port {port} cannot be listened on ({error.strerror}); leave --port out") from None
        query = f"?languages={quote(','.join(languages), safe=',@')}" if languages else ""
        print(f"Preview: http://127.0.0.1:{runner.addresses[0][1]}/preview{query}   (Ctrl-C ends it)", flush=True)
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await stop.wait()
    finally:
        await runner.cleanup()
    return 0
