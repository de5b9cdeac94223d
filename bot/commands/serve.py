"""tresen serve: runs the service until it is told to stop."""

import asyncio
import gc
import logging
import signal
import sqlite3
import sys

from aiohttp import web

from bot.app import CANARY, DEPS, METRICS, SHELF, create_app
from bot.commands.errors import UsageError
from bot.content.library import ContentError
from bot.content.shelf import Shelf
from bot.core.sealing import WrongKey
from bot.service.agents import make_link
from bot.service.deps import Deps
from bot.settings import Settings
from bot.store import agents as agents_table
from bot.store import store
from bot.store.lock import AlreadyServed
from bot.store.vault import FILE as VAULT_FILE
from bot.store.vault import KEY_FILE, NoKey, OpenToOthers
from bot.web.metrics import Metrics
from bot.web.patience import Runner
from bot.web.ration import Ration

_SUMS = 60  # seconds
_log = logging.getLogger("tresen")
_GUESS = (
    "Note: chat hours are {hours} in the zone {zone}. The shipped policy names an impossible zone (GMT+17:30); "
    'Asia/Kolkata is what its section 1.4 means. Set zone = "…" in tresen.toml to confirm or change it.'
)


def serve(settings: Settings) -> int:
    """Serve; gives the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    ration = Ration()
    for handler in logging.getLogger().handlers:
        handler.addFilter(ration)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    try:
        import uvloop

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ImportError:
        runner = asyncio.Runner()
    with runner:
        return runner.run(_serve(settings, ration))


async def _serve(settings: Settings, ration: Ration) -> int:
    app = await _open(settings)
    server = Runner(app, settings.header_seconds, access_log=None, shutdown_timeout=2)
    await server.setup()
    try:
        site = web.TCPSite(server, settings.host, settings.port, backlog=1024)
        try:
            await site.start()
        except OSError as error:
            raise UsageError(
                f"{settings.host}:{settings.port} cannot be listened on ({error.strerror}); is another one running? "
                "TRESEN_PORT=8081 tresen serve takes another port"
            ) from None
        _say_hello(settings, server.addresses[0][1])
        await _offer_setup(settings, app[DEPS], server.addresses[0][1])
        gc.collect()
        gc.freeze()  # what is loaded now stays: no collection needs to walk it again
        beside: list[asyncio.Task[None]] = [
            asyncio.create_task(_sum_up(ration)),
            asyncio.create_task(app[CANARY].run(_own_address(settings, server.addresses[0][1]))),
        ]
        if settings.metrics:
            beside.append(asyncio.create_task(_serve_metrics(app[METRICS])))
        await _told_to_stop(app[SHELF])
        for each in beside:
            each.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
    finally:
        await server.cleanup()
        for line in ration.sum_up():
            _log.warning(line)
    return 0


async def _open(settings: Settings) -> web.Application:
    """Build the service, or say what has to be mended first."""
    try:
        return await create_app(settings)
    except ContentError as error:
        faults = "\n".join(map(str, error.faults[:20]))
        raise UsageError(f"the content cannot be served; mend this first:\n{faults}") from None
    except AlreadyServed as error:
        process = f" (process {error.process})" if error.process else ""
        raise UsageError(
            f"another tresen serve{process} works on the folder {settings.data}; stop it first, or set another data = …"
        ) from None
    except OpenToOthers:
        raise UsageError(
            f"others on this machine can read the vault's key: chmod 600 {settings.data / KEY_FILE}"
        ) from None
    except NoKey:
        raise UsageError(
            f"{settings.data / KEY_FILE} is not the vault's key any more (32 bytes); put it back, or remove it together with "
            f"{VAULT_FILE}: the logins in that are lost"
        ) from None
    except WrongKey:
        raise UsageError(
            f"{settings.data / VAULT_FILE} was sealed with another key; put that one back ({KEY_FILE} or vault_key), or remove the "
            "file: the logins in it are lost"
        ) from None
    except store.TooNew:
        raise UsageError(
            f"a newer Tresen has changed the database {settings.data / store.FILE}; run that one, or put a backup in its place"
        ) from None
    except sqlite3.Error as error:
        raise UsageError(
            f"the database {settings.data / store.FILE} cannot be used ({error}); put a backup in its place, or set data = …"
        ) from None
    except OSError as error:
        raise UsageError(f"the folder {settings.data} cannot be used ({error}); set data = … in tresen.toml") from None


async def _serve_metrics(metrics: Metrics) -> None:
    """Serve them beside the service, which goes on where they cannot be served."""
    try:
        await metrics.serve()
    except OSError as error:
        _log.error('metrics cannot be served: %s; set metrics = "address:port" anew', error.strerror or error)


async def _sum_up(ration: Ration) -> None:
    """Say now and then what the log left out, for a flood may end and no line of its kind follow."""
    while True:
        await asyncio.sleep(_SUMS)
        for line in ration.sum_up():
            _log.warning(line)


def _say_hello(settings: Settings, port: int) -> None:
    address = f"http://{_host(settings)}:{port}"
    print(f"Tresen is open:  {address}/         (demo page with the widget)")
    print(f"Health:          {address}/healthz  (alive)  /readyz (can store)")
    print(f"Console:         {settings.public_url or address}/console  (for the people who answer)")
    if settings.preview:
        print(f"Preview:         {settings.public_url or address}/preview  (every text in its place, for translators)")
    if "zone" not in settings.given:
        print(_GUESS.format(hours=settings.hours, zone=settings.zone))
    if not settings.allowed_sites:
        print('Only this server\'s own pages may show the widget: set allowed_sites = ["https://your-site.example"].')
    if not settings.smtp_host:
        print("No mail server is set: tickets wait in the console. Set smtp_host to send them to the team as mails.")
    sys.stdout.flush()


async def _offer_setup(settings: Settings, deps: Deps, port: int) -> None:
    """Print the one-time link while nobody has an account: there is no default password to forget about."""
    if await deps.store.read(agents_table.count_agents) == 0:
        base = settings.public_url or f"http://{_host(settings)}:{port}"
        print(f"First account:   {base}/console#setup={await make_link(deps)}  (works once)")
        sys.stdout.flush()


def _own_address(settings: Settings, port: int) -> str:
    """Give the address at which the service reaches itself: one that means "all" is none to go to."""
    every = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}
    return f"http://{every.get(settings.host, _host(settings))}:{port}"


def _host(settings: Settings) -> str:
    return f"[{settings.host}]" if ":" in settings.host else settings.host


async def _told_to_stop(shelf: Shelf) -> None:
    """Wait for the signal to stop; until then, renew the content at each hang-up signal."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    renewing: set[asyncio.Task[bool]] = set()

    def renew() -> None:
        task = asyncio.create_task(shelf.renew(), name="tresen-renewing")
        renewing.add(task)
        task.add_done_callback(renewing.discard)

    if hasattr(signal, "SIGHUP"):
        loop.add_signal_handler(signal.SIGHUP, renew)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    for task in renewing:
        task.cancel()
    await asyncio.gather(*renewing, return_exceptions=True)
