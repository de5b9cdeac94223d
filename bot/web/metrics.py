"""Metrics: what Prometheus reads, on an address of its own. They name no visitor and hold no text."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from bot.service.deps import Deps
from bot.store.figures import Figures, figures
from bot.web.canary import Canary
from bot.web.delivery import Delivery
from bot.web.guard import NAMESPACES, GuardedServer

_log = logging.getLogger("tresen.metrics")


class Faults(logging.Handler):
    """Counts the errors that stand in our log."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        self.count += 1


@dataclass(frozen=True)
class Counts:
    """What parts that work by themselves count, by what became of it; they go on counting."""

    mails: Mapping[str, int]
    mails_in: Mapping[str, int]
    webhooks: Mapping[str, int]
    uploads: Mapping[str, int]


class Metrics(Collector):
    """All of them, in a registry of one application."""

    def __init__(
        self,
        deps: Deps,
        server: GuardedServer,
        delivery: Delivery,
        canary: Canary,
        counts: Counts,
    ) -> None:
        """Read all of that whenever Prometheus asks."""
        self._deps, self._server, self._delivery, self._canary = deps, server, delivery, canary
        self._counts = counts
        self.url: str | None = None
        """Where they are served; None while they are not."""
        self._faults = Faults()
        self._figures: Figures | None = None
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        for each in (self, delivery.lag, deps.store.writer.commits):
            self._registry.register(each)

    async def serve(self) -> None:
        """Answer at the address of the settings until cancelled. Raises OSError where it cannot be listened on."""
        host, _, port = self._deps.settings.metrics.rpartition(":")
        app = web.Application()
        app.add_routes([web.get("/metrics", self._answer)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        logging.getLogger("tresen").addHandler(self._faults)
        try:
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
            self.url = f"http://{host}:{runner.addresses[0][1]}/metrics"
            _log.info("metrics are served at %s", self.url)
            await asyncio.Event().wait()
        finally:
            self.url = None
            logging.getLogger("tresen").removeHandler(self._faults)
            await runner.cleanup()

    async def page(self) -> bytes:
        """Give all of them in Prometheus's text format."""
        try:
            self._figures = await self._deps.store.read(figures, self._deps.now())
        except Exception:
            self._figures = None  # what cannot be read is left out: Prometheus knows that as "absent"
        return generate_latest(self._registry)

    async def _answer(self, request: web.Request) -> web.Response:
        return web.Response(body=await self.page(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def describe(self) -> Iterable[Metric]:
        """Say nothing beforehand: there may be no loop yet."""
        return []

    def collect(self) -> Iterable[Metric]:
        """Give what is counted elsewhere, as it stands."""
        yield from self._of_canary()
        yield from self._of_store()
        yield from self._of_clients()
        yield from self._of_mails()
        yield from self._of_hooks()
        yield from self._of_files()
        yield _counter("tresen_errors", "Errors in the log.", self._faults.count)

    def _of_canary(self) -> Iterable[Metric]:
        canary = self._canary
        yield _gauge("tresen_canary_ok", "1: the last visit went well, or there was none yet.", canary.trouble is None)
        if canary.seen_at is not None:
            age = asyncio.get_running_loop().time() - canary.seen_at
            yield _gauge("tresen_canary_age_seconds", "Since the last visit that went well.", age)
        yield _gauges("tresen_canary_seconds", "Steps of the last visit that went well.", "step", canary.seconds)
        yield _counters("tresen_canary_failures", "Visits that failed, by step.", "step", canary.failures)

    def _of_store(self) -> Iterable[Metric]:
        writer, found = self._deps.store.writer, self._figures
        yield _gauge("tresen_read_only", "1: nothing can be stored.", writer.trouble is not None)
        yield _gauge("tresen_writer_waiting", "Changes that wait for the writer.", writer.waiting)
        yield _gauge("tresen_writer_oldest_seconds", "Wait of the oldest that is not stored yet.", writer.oldest_wait)
        yield _counters("tresen_changes", "Changes, by outcome.", "outcome", writer.counts)
        if found is not None:
            yield _gauge("tresen_due_overdue", "Timers whose moment has passed.", found.overdue)
            yield _gauge("tresen_due_overdue_seconds", "Since the moment of the oldest of them.", found.overdue_by)
            yield _gauge("tresen_conversations_queued", "Conversations that wait for a person.", found.queued)

    def _of_clients(self) -> Iterable[Metric]:
        server = self._server
        joined = {name.strip("/"): server.clients(name) for name in NAMESPACES}
        yield _gauges("tresen_clients", "Clients that are connected.", "namespace", joined)
        yield _gauge("tresen_clients_lagging", "Clients that do not read what is sent to them.", server.lagging)
        yield _counters("tresen_clients_cut", "Clients that were cut off.", "reason", server.cuts)
        yield _counter("tresen_events_missed", "Events that were not sent to lagging clients.", server.missed)
        yield _gauge("tresen_fan_out_waiting", "Events that are still to be sent.", self._delivery.waiting)
        yield _counters("tresen_limits_hit", "Commands and connections over a limit.", "limit", server.limiter.hits)
        yield _counters("tresen_events_refused", "Events refused before they were looked at.", "error", server.refusals)

    def _of_mails(self) -> Iterable[Metric]:
        yield _counters("tresen_mails", "Mails, by what became of a try.", "outcome", self._counts.mails)
        yield _counters(
            "tresen_mails_in", "Mails that came in, by what became of them.", "outcome", self._counts.mails_in
        )
        if self._figures is not None:
            waiting = {"waiting": self._figures.mails_waiting, "dead": self._figures.mails_dead}
            yield _gauges("tresen_outbox_mails", "Mails in the outbox.", "state", waiting)

    def _of_hooks(self) -> Iterable[Metric]:
        yield _counters("tresen_webhooks", "Tries of deliveries to webhooks.", "outcome", self._counts.webhooks)
        if self._figures is not None:
            waiting = {"waiting": self._figures.hooks_waiting, "dead": self._figures.hooks_dead}
            yield _gauges("tresen_webhook_deliveries", "Deliveries to webhooks.", "state", waiting)

    def _of_files(self) -> Iterable[Metric]:
        yield _counters("tresen_uploads", "Uploads, by what became of them.", "outcome", self._counts.uploads)
        if self._figures is not None:
            yield _gauge("tresen_files_bytes", "Bytes of all files, as quotas count them.", self._figures.file_bytes)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=float(value))


def _counter(name: str, meaning: str, value: float) -> Metric:
    return CounterMetricFamily(name, meaning, value=value)


def _gauges(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _counters(name: str, meaning: str, label: str, values: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
