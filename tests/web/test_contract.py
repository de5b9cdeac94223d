"""The API keeps its contract: schemathesis asks a running service whatever the OpenAPI document allows, and what it does not."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.app import DEPS
from bot.service import tokens
from tests.conftest import Server

EXAMPLES = "25"  # for each call, beside those that are made of the document's limits


async def test_what_the_document_says_is_so(start_server: Callable[..., Any], tmp_path: Path) -> None:
    """It runs in a process of its own: it is large, and what it does to Python must not reach the other tests."""
    server: Server = await start_server(visitor_burst="1000000")
    deps = server.app[DEPS]
    token = await tokens.add_token(deps.store, "Contract", b"x" * 32, deps.now())
    await deps.store.write(lambda each: each.execute("update counters set value = 1041 where name = 'ticket'") and None)
    tab = await server.tab(language="en")
    filed = await tab.ask("leave_message", client_id="c", email="anna@example.org", name="Anna", text="=1+1 öß")
    assert filed["ticket"]["number"] == 1042, "the example of the document"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", "from schemathesis.cli import schemathesis; schemathesis()"),
        *("run", f"{server.url}/api/v1/openapi.json", "--header", f"Authorization: Bearer {token}"),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES, "--seed", "7"),
        *("--generation-deterministic", "--workers", "1", "--no-color", "--continue-on-failure"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(120):
            said = (await process.communicate())[0].decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, said
    assert "5 selected" in said, said
