"""The application: the only place where parts meet. It opens and closes them, and owns the dice."""

import asyncio
import base64
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from aiohttp import web

from bot.clock import clock
from bot.content.library import Library, folder_of, open_library, shipped
from bot.content.shelf import Shelf
from bot.content.translators.extract import context_of
from bot.core.events import ContentChanged, ToAgents
from bot.core.sealing import KEY
from bot.hooks.courier import HookCourier
from bot.mail.courier import Courier
from bot.mail.letterbox import LetterBox
from bot.mail.samples import sample_letters
from bot.service.deps import Deps
from bot.service.files import Files
from bot.service.replies import Replies
from bot.service.trials import Trials
from bot.service.vault import sweep
from bot.settings import Settings
from bot.store import changes
from bot.store.store import Store
from bot.store.vault import Vault, master_key
from bot.web import assets, console_page, health, pages, preview
from bot.web.agent import AgentNamespace
from bot.web.api import Api
from bot.web.canary import Canary
from bot.web.delivery import Delivery
from bot.web.files import FileApi
from bot.web.guard import GuardedServer
from bot.web.metrics import Counts, Metrics
from bot.web.policy_page import PolicyPages
from bot.web.preview_words import Stage
from bot.web.state_page import StatePages
from bot.web.ticket_api import TicketApi
from bot.web.timekeeper import Timekeeper
from bot.web.unanswered import UnansweredCommands
from bot.web.visitor import VisitorNamespace

DEPS = web.AppKey("deps", Deps)
_log = logging.getLogger("tresen.app")
DELIVERY = web.AppKey("delivery", Delivery)
SOCKETS = web.AppKey("sockets", GuardedServer)
TIMEKEEPER = web.AppKey("timekeeper", Timekeeper)
SHELF = web.AppKey("shelf", Shelf)
TRIALS = web.AppKey("trials", Trials)
LETTER_BOX = web.AppKey("letter_box", LetterBox)
COURIER = web.AppKey("courier", Courier)
HOOKS = web.AppKey("hooks", HookCourier)
CANARY = web.AppKey("canary", Canary)
FILES = web.AppKey("files", Files)
METRICS = web.AppKey("metrics", Metrics)


async def create_app(
    settings: Settings, now: Callable[[], datetime] = clock, library: Library | None = None
) -> web.Application:
    """Build the whole service; tests hand in a clock, and content that is learned already.

    Raises ContentError for content that cannot be served, AlreadyServed where another service works on the data, and
    OpenToOthers, NoKey or WrongKey where the vault cannot be opened.
    """
    cache = settings.data / "cache"
    store = Store(settings.data, is_service=True)
    try:
        library = library or open_library(settings, cache, in_a_hurry=True)
        secret = await store.write(changes.secret, "token", secrets.token_bytes(32))
        vault = Vault(settings.data, _master_key(settings))
    except BaseException:
        store.close()
        raise
    wakers: list[Callable[[], None]] = []
    app = web.Application(client_max_size=64 * 1024)
    server = GuardedServer(settings)
    server.attach(app)
    delivery = Delivery(server)
    shelf = Shelf(settings, cache, library, lambda faults: delivery.publish([ContentChanged(ToAgents(), faults)]))
    deps = Deps(
        settings=settings,
        store=store,
        library=shelf.current,
        now=now,
        new_id=_ids().__next__,
        new_token=lambda: secrets.token_bytes(16),
        secret=secret,
        vault=vault,
        content_faults=shelf.faults,
        publish=delivery.publish,
        wake=lambda: _wake(wakers),
    )
    VisitorNamespace(deps, server)
    trials = Trials(deps)
    AgentNamespace(deps, server, UnansweredCommands(deps, trials))
    app[CANARY], app[FILES] = Canary(deps), Files(deps)
    app[DEPS], app[DELIVERY], app[SOCKETS] = deps, delivery, server
    app[SHELF], app[TRIALS] = shelf, trials
    _add_routes(app)
    _add_couriers(app)
    wakers += [app[TIMEKEEPER].wake, app[COURIER].wake, app[HOOKS].wake]
    app.cleanup_ctx.append(_running)
    app.on_shutdown.append(_let_go)
    return app


def _add_routes(app: web.Application) -> None:
    """Make what is asked for by HTTP."""
    deps = app[DEPS]
    app.add_routes(health.routes(deps, app[CANARY]))
    app.add_routes(Api(deps).routes())
    app.add_routes(TicketApi(deps).routes())
    app.add_routes(FileApi(deps, app[FILES]).routes())
    app.add_routes(_page_routes(deps, app[SHELF]))


def _add_couriers(app: web.Application) -> None:
    """Make the parts that work by themselves, and what counts their work."""
    deps, delivery, files = app[DEPS], app[DELIVERY], app[FILES]
    courier, hooks = Courier(deps), HookCourier(deps, secrets.SystemRandom().random)
    box = LetterBox(deps, Replies(deps, files))
    app[TIMEKEEPER], app[COURIER], app[HOOKS], app[LETTER_BOX] = Timekeeper(deps), courier, hooks, box
    counts = Counts(courier.counts, box.counts, hooks.counts, files.counts)
    app[METRICS] = Metrics(deps, app[SOCKETS], delivery, app[CANARY], counts)


def _page_routes(deps: Deps, shelf: Shelf) -> list[web.RouteDef]:
    settings = deps.settings
    return [
        *pages.routes(_pages(settings, shelf)),
        *console_page.routes(_console(settings, shelf)),
        *PolicyPages(settings, shelf.current, deps.now, shipped("static")).routes(),
        *StatePages(deps, shipped("static")).routes(),
        *(preview_routes(settings) if settings.preview else ()),
    ]


def preview_routes(settings: Settings) -> list[web.RouteDef]:
    """Give the routes of the translators' preview; `tresen locale preview` serves nothing else."""

    def letters(stage: Stage) -> list[dict[str, str]]:
        found = sample_letters(stage.translations, stage.settings, stage.column.tag, stage.cast, stage.number)
        return [asdict(letter) for letter in found]

    def content(name: str) -> Path:
        return folder_of(settings, name)

    return preview.routes(preview.Preview(settings, content, shipped("static"), letters))


def _console(settings: Settings, shelf: Shelf) -> console_page.ConsolePages:
    def languages() -> tuple[str, ...]:
        return tuple(
            sorted(shelf.current().translations.languages, key=lambda name: (name != settings.team_language, name))
        )

    return console_page.ConsolePages(
        assets=assets.build_console(shipped("static")),
        strings=lambda language: shelf.current().translations.strings(language, context_of("console")),
        languages=languages,
        developer_mode=settings.developer_mode,
    )


def _master_key(settings: Settings) -> bytes:
    given = base64.b64decode(settings.vault_key) if settings.vault_key else None
    return master_key(settings.data, given, secrets.token_bytes(KEY))


def _wake(wakers: list[Callable[[], None]]) -> None:
    for wake in wakers:
        wake()


def _pages(settings: Settings, shelf: Shelf) -> pages.Pages:
    return pages.Pages(
        assets=assets.build(shipped("static")),
        strings=lambda language: shelf.current().translations.strings(language, context_of("widget")),
        form_strings=lambda language: shelf.current().translations.strings(language, context_of("forms")),
        languages=lambda: shelf.current().knowledge.languages,
        allowed_sites=settings.allowed_sites,
        developer_mode=settings.developer_mode,
    )


def _ids() -> Iterator[str]:
    """Give ids, each 128 random bits; the system is asked for many at once, for at each question another thread gets its turn."""
    while True:
        many = secrets.token_bytes(256 * 16)
        yield from (many[at : at + 16].hex() for at in range(0, len(many), 16))


async def _let_go(app: web.Application) -> None:
    """Hang up before the web server stops; the clients come back by themselves."""
    await app[SOCKETS].let_go()


async def _running(app: web.Application) -> AsyncIterator[None]:
    """Deliver while the application runs; at its end, let go of the clients and close the store."""
    try:
        await sweep(app[DEPS])
    except Exception:
        _log.exception("the vault could not be swept; it is tried again at the next start")
    tasks = [
        asyncio.create_task(app[DELIVERY].run(), name="tresen-delivery"),
        asyncio.create_task(app[TIMEKEEPER].run(), name="tresen-timekeeper"),
        asyncio.create_task(app[COURIER].run(), name="tresen-courier"),
        asyncio.create_task(app[LETTER_BOX].run(), name="tresen-letter-box"),
        asyncio.create_task(app[HOOKS].run(), name="tresen-hooks"),
        asyncio.create_task(app[SHELF].watch(), name="tresen-watching"),
        asyncio.create_task(app[FILES].run(), name="tresen-sweeping"),
    ]
    yield
    await app[SOCKETS].shutdown()
    await app[TRIALS].close()
    for task in tasks:
        task.cancel()  # all at once: what is on its way gets its moment side by side
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
    if (vault := app[DEPS].vault) is not None:
        vault.close()
    app[DEPS].store.close()
