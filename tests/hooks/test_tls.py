"""Webhooks over TLS, in a process that trusts what its machine trusts."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.store import webhooks
from bot.store.store import Store
from bot.store.webhooks import Webhook
from tests.certificate import make_certificate, server_context
from tests.conftest import MONDAY_NOON
from tests.hooks.receiver import SECRET, Receiver, redirect

Make = Callable[..., Awaitable[Receiver]]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
async def encrypted(make_receiver: Make, certificate: tuple[Path, Path]) -> Receiver:
    return await make_receiver(tls=server_context(certificate))


async def _try(folder: Path, url: str, trusted: Path | None = None) -> tuple[int | None, str]:
    """Send a test event to an address; give the exit code and what is said."""
    store = Store(folder)
    await store.write(webhooks.add_webhook, Webhook("w1", url, SECRET, MONDAY_NOON))
    store.close()
    environment = {**os.environ, "TRESEN_DATA": str(folder), "TRESEN_WEBHOOK_PRIVATE": "true"}
    if trusted is not None:
        environment["SSL_CERT_FILE"] = str(trusted)
    command = [sys.executable, "-m", "bot", "webhook", "test", "w1"]
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    return process.returncode, said.decode()


async def test_it_is_sent_where_the_certificate_is_trusted(
    tmp_path: Path, encrypted: Receiver, certificate: tuple[Path, Path]
) -> None:
    code, said = await _try(tmp_path, encrypted.url, certificate[0])
    assert (code, said.endswith("HTTP 200 OK\n")) == (0, True), said
    assert encrypted.got[0].is_signed()


async def test_a_certificate_that_nobody_vouches_for_gets_nothing(tmp_path: Path, encrypted: Receiver) -> None:
    code, said = await _try(tmp_path, encrypted.url)
    assert code == 1
    assert "certificate verify failed" in said
    assert encrypted.got == []


async def test_nor_does_a_certificate_of_another_name(
    tmp_path: Path, encrypted: Receiver, certificate: tuple[Path, Path]
) -> None:
    code, said = await _try(tmp_path, encrypted.url.replace("127.0.0.1", "localhost"), certificate[0])
    assert code == 1
    assert "certificate" in said
    assert encrypted.got == []


async def test_a_redirect_from_https_to_http_is_refused(
    tmp_path: Path, encrypted: Receiver, make_receiver: Make, certificate: tuple[Path, Path]
) -> None:
    plain = await make_receiver()
    encrypted.answers.append(redirect(307, plain.url))
    code, said = await _try(tmp_path, encrypted.url, certificate[0])
    assert code == 1
    assert "redirected from https to http" in said
    assert plain.got == []
    assert len(encrypted.got) == 1
