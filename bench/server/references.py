"""`python -m bench.server.references KIND`: servers to compare with, each as anybody would write it, in a process of its own.

* `echo`: a bare aiohttp WebSocket that sends back what it gets;
* `stock`: python-socketio as it comes, which acknowledges an event;
* `naive`, `naive-slow`: the same, which stores each message by sqlite-utils in the loop before it acknowledges, with `synchronous=FULL`.

It prints its address when it is open.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

import socketio
from aiohttp import WSMsgType, web
from sqlite_utils import Database

from bench.server.slow import slow_down


def echo() -> web.Application:
    """A bare WebSocket."""

    async def handle(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await socket.send_str(message.data)
        return socket

    app = web.Application()
    app.add_routes([web.get("/socket.io/", handle)])
    return app


def stock() -> web.Application:
    """python-socketio, which answers."""
    server, app = _socketio()

    async def send_message(sid: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "client_id": payload["client_id"]}

    server.on("send_message", send_message, namespace="/visitor")
    return app


def naive(file: Path) -> web.Application:
    """python-socketio, which stores a message in the loop and then answers."""
    server, app = _socketio()
    database = Database(file)
    database.enable_wal()
    database.execute("pragma synchronous = full")
    messages = database["messages"]
    messages.create({"conversation": str, "client_id": str, "text": str})
    messages.create_index(["conversation", "client_id"], unique=True)

    async def send_message(sid: str, payload: dict[str, Any]) -> dict[str, Any]:
        messages.insert({"conversation": sid, "client_id": payload["client_id"], "text": payload["text"]})
        return {"ok": True, "client_id": payload["client_id"]}

    server.on("send_message", send_message, namespace="/visitor")
    return app


def _socketio() -> tuple[socketio.AsyncServer, web.Application]:
    server, app = socketio.AsyncServer(async_mode="aiohttp", namespaces=["/visitor"]), web.Application()
    server.attach(app)

    async def connect(sid: str, environ: dict[str, Any], auth: object = None) -> None:
        await server.emit("session_started", {"token": ""}, to=sid, namespace="/visitor")

    server.on("connect", connect, namespace="/visitor")
    return server, app


async def _serve(app: web.Application) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=4096).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


def main(kind: str) -> None:
    """Serve until killed."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "naive-slow":
            slow_down()
        makers = {"echo": echo, "stock": stock}
        app = makers[kind]() if kind in makers else naive(Path(folder) / "naive.sqlite3")
        try:
            import uvloop

            uvloop.run(_serve(app))
        except ImportError:
            asyncio.run(_serve(app))


if __name__ == "__main__":
    main(sys.argv[1])
