"""Files over HTTP: what is taken and what is kept of it, who may have it, and that nothing is left of what is refused."""

import asyncio
import csv
import io
import json
import os
import random
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import ClientSession
from PIL import Image, ImageCms, PngImagePlugin

from bot.app import DEPS, FILES
from bot.core.files import FileType, TooLarge, UnknownType
from bot.service import contents, tokens
from bot.service.pictures import rewrite
from tests.conftest import Server
from tests.mail.post import until
from tests.stories.test_ticket import TICKET
from tests.tab import Tab

Payload = dict[str, Any]
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
TEXT = "Zeile 1: Größe\r\nZeile 2\tEnde\n".encode()


class Files:
    """Uploads and downloads, as a visitor with this token."""

    def __init__(self, server: Server, token: str) -> None:
        self._url = f"{server.url}/api/v1/files"
        self.headers = {"Authorization": f"Bearer {token}"}

    async def send(self, body: Any, name: str = "a.bin", **headers: str) -> tuple[int, Payload]:
        headers = {**self.headers, "X-File-Name": quote(name), "Accept-Language": "en", **headers}
        body = BytesIO(body) if isinstance(body, bytes) else body
        async with ClientSession() as http, http.post(self._url, data=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def kept(self, body: Any, name: str = "a.bin") -> Payload:
        status, answer = await self.send(body, name)
        assert (status, answer["ok"]) == (200, True), answer
        return answer

    async def get(self, file: str, **headers: str) -> tuple[int, Any, bytes]:
        headers = headers or self.headers
        async with ClientSession() as http, http.get(f"{self._url}/{file}", headers=headers) as answer:
            return answer.status, answer.headers, await answer.read()


async def _files(server: Server, tab: Tab | None = None) -> Files:
    return Files(server, (tab or await server.tab(language="en")).token)


def _lying(server: Server) -> list[Path]:
    """Give every file that lies in the folder of contents."""
    return [each for each in (server.app[DEPS].settings.data / "files").rglob("*") if each.is_file()]


async def _rows(server: Server) -> int:
    counted = await server.app[DEPS].store.read(lambda each: each.execute("select count(*) from files").fetchone()[0])
    return int(counted)


def _image(kind: str, size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    image, written = Image.new("RGB", size, (200, 30, 30)), BytesIO()
    image.putpixel((0, 0), (0, 0, 250))
    image.save(written, kind, **options)
    return written.getvalue()


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned to the right
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 8.0, 12.0), 3: "E", 4: (11.0, 34.0, 40.0)})
    return exif


# What is taken


@pytest.mark.parametrize(
    ("body", "name", "kind", "kept"),
    [
        (_image("PNG"), "shot.PNG", "image/png", "shot.PNG"),
        (_image("JPEG"), "photo.jpeg", "image/jpeg", "photo.jpeg"),
        (_image("WEBP"), "photo.png", "image/webp", "photo.png.webp"),
        (PDF, "../../etc/Rechnung für März.pdf", "application/pdf", "Rechnung für März.pdf"),
        (TEXT, "run.bat", "text/plain", "run.bat.txt"),
        (b"\xef\xbb\xbfplain", "C:\\logs\\debug.log", "text/plain", "debug.log"),
        (b"a < b and <13> too", "", "text/plain", "file.txt"),
        (TEXT, "my password is hunter22.txt", "text/plain", "my password is •••• (password).txt"),
        (TEXT, "a\u202etxt.exe\r\nX: y", "text/plain", "atxt.exe X_ y.txt"),
    ],
)
async def test_what_is_taken_goes_by_content(server: Server, body: bytes, name: str, kind: str, kept: str) -> None:
    files = await _files(server)
    answer = await files.kept(body, name)
    assert (answer["type"], answer["name"]) == (kind, kept)
    assert len(answer["file"]) == 32
    status, headers, content = await files.get(answer["file"])
    assert (status, len(content)) == (200, answer["size"])
    assert headers["Content-Type"].split(";")[0] == kind
    if not kind.startswith("image/"):
        assert content == body


HEADER = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<?xml version="1.0"?>\n<svg/>',
        b"\n \xef\xbb\xbf<!DOCTYPE html><script>alert(1)</script>",
        b"<script>alert(1)</script>",
        b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff",
        b"\x7fELF\x02\x01\x01\x00",
        b"PK\x03\x04\x14\x00\x00\x00",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        "größe".encode("latin-1"),
        "text".encode("utf-16"),
        b"a bell \x07",
        b"colours \x1b[31m",
        b"%PDF-1.4 without an end",
        b"xx%PDF-1.4\n\x00%%EOF",
        HEADER,
        HEADER + b"\x00" * 100,
        _image("PNG")[:-40],
        _image("JPEG")[:-100],
        _image("WEBP")[:-20],
        b"\xff\xd8\xff" + b"\xff\xda" * 500,
        b"RIFF\x00\x00\x00\x00WEBP",
    ],
)
async def test_what_is_something_else_is_refused_whatever_its_name(server: Server, body: bytes) -> None:
    status, refused = await (await _files(server)).send(body, "picture.png")
    assert (status, refused["error"]) == (415, "unknown_type"), refused
    assert "image" in refused["message"]
    assert (_lying(server), await _rows(server)) == ([], 0)


async def test_errors_are_in_the_visitors_language(server: Server) -> None:
    tab = await server.tab(language="de")
    files = await _files(server, tab)
    _, refused = await files.send(b"\x00", "a.png", **{"Accept-Language": "fr-CA,en;q=0.5"})
    assert refused["message"].startswith("Ce type de fichier"), refused
    await tab.reply("Ich habe doppelt bezahlt")
    _, refused = await files.send(b"\x00", "a.png", **{"Accept-Language": "fr"})
    assert refused["message"].startswith("Diese Art"), "a conversation keeps its language"


# What is kept of an image


def _chunks(png: bytes) -> set[bytes]:
    found, at = set(), 8
    while at < len(png):
        found.add(png[at + 4 : at + 8])
        at += 12 + int.from_bytes(png[at : at + 4], "big")
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_where_and_by_whom_a_photo_was_taken_is_gone(server: Server, kind: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more: dict[str, Any] = {"exif": _exif(), "icc_profile": profile, "xmp": b"<x:xmpmeta>Secret</x:xmpmeta>"}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", "Secret Person")
        info.add(b"prVt", b"Secret chunk", after_idat=True)
        more |= {"pnginfo": info}
        del more["xmp"]
    if kind == "JPEG":
        more |= {"comment": "Secret comment"}
    sent = _image(kind, **more)
    assert b"Secret" in sent
    assert Image.open(BytesIO(sent)).getexif().get_ifd(0x8825)
    files = await _files(server)
    _, _, got = await files.get((await files.kept(sent))["file"])
    assert b"Secret" not in got
    image = Image.open(BytesIO(got))
    assert not image.getexif()
    assert not {"icc_profile", "exif", "xmp", "comment"} & set(image.info)
    assert image.size == (20, 40), "its orientation is applied"
    assert kind != "PNG" or _chunks(got) == {b"IHDR", b"IDAT", b"IEND"}


async def test_what_hides_behind_an_image_is_gone(server: Server) -> None:
    files = await _files(server)
    page = b"<html><script>alert(document.cookie)</script></html>"
    for sent in (
        _image("JPEG") + page,
        _image("PNG") + page + b"PK\x03\x04",
        _image("JPEG", comment=page),
        _image("WEBP") + page,
    ):
        _, _, got = await files.get((await files.kept(sent))["file"])
        assert b"script" not in got
        assert b"PK" not in got
        Image.open(BytesIO(got)).load()


async def test_transparency_and_palettes_stay(server: Server) -> None:
    files = await _files(server)
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        written = BytesIO()
        image = Image.new(mode, (4, 4))
        image.save(written, "PNG", **({"transparency": 0} if mode == "P" else {}))
        _, _, got = await files.get((await files.kept(written.getvalue()))["file"])
        kept = Image.open(BytesIO(got))
        assert kept.mode == ("L" if mode == "I;16" else mode)
        assert kept.convert("RGBA").getpixel((0, 0)) == image.convert("RGBA").getpixel((0, 0))[:3] + (
            (0,) if mode in ("LA", "P", "RGBA") else (255,)
        )
    written = BytesIO()
    Image.new("CMYK", (4, 4)).save(written, "JPEG")
    _, _, got = await files.get((await files.kept(written.getvalue()))["file"])
    assert Image.open(BytesIO(got)).mode == "RGB"


async def test_of_an_animation_the_first_frame_stays(server: Server) -> None:
    files = await _files(server)
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "lime")]
    for kind in ("PNG", "WEBP"):
        written = BytesIO()
        frames[0].save(written, kind, save_all=True, append_images=frames[1:], duration=50)
        assert getattr(Image.open(BytesIO(written.getvalue())), "n_frames", 1) == 3
        _, _, got = await files.get((await files.kept(written.getvalue()))["file"])
        image = Image.open(BytesIO(got))
        assert getattr(image, "n_frames", 1) == 1
        red, _, blue = image.convert("RGB").getpixel((4, 4))  # type: ignore[misc]
        assert red > 200 > 50 > blue


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_broken_image_is_taken_or_refused_and_no_fault_of_ours(tmp_path: Path, kind: str) -> None:
    dice, whole = random.Random(kind), _image(kind, (64, 64), exif=_exif())
    file, kept = tmp_path / "broken", 0
    for _ in range(300):
        broken = bytearray(whole)
        for _ in range(dice.randint(1, 6)):
            broken[dice.randrange(8, len(broken))] = dice.randrange(256)
        file.write_bytes(broken)
        try:
            Image.open(BytesIO(rewrite(file, FileType(kind.lower()), 1_000_000))).load()
            kept += 1
        except (UnknownType, TooLarge):
            continue
    assert kept < 300


async def test_a_very_rich_webp_is_taken_with_less_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    save, tried = Image.Image.save, []

    def full_at_first(image: Image.Image, to: Any, kind: str, **options: Any) -> None:
        tried.append(options["quality"])
        if len(tried) == 1:
            raise ValueError("encoding error 6")
        save(image, to, kind, **options)

    (tmp_path / "rich").write_bytes(_image("WEBP"))
    monkeypatch.setattr(Image.Image, "save", full_at_first)
    assert Image.open(BytesIO(rewrite(tmp_path / "rich", FileType.WEBP, 1_000_000))).size == (40, 20)
    assert tried == [90, 75]


async def test_an_image_that_grows_over_the_limit_loses_quality_first(tmp_path: Path) -> None:
    written = BytesIO()
    Image.effect_noise((200, 200), 90).save(written, "JPEG", quality=50)
    (tmp_path / "noise").write_bytes(written.getvalue())
    fine = len(rewrite(tmp_path / "noise", FileType.JPEG, 1_000_000))
    coarse = len(rewrite(tmp_path / "noise", FileType.JPEG, fine - 1))
    assert coarse < fine
    with pytest.raises(TooLarge):
        rewrite(tmp_path / "noise", FileType.JPEG, coarse - 1)


def _png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return HEADER + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def _webp_header(width: int, height: int) -> bytes:
    body = b"VP8X" + (10).to_bytes(4, "little") + b"\x02\x00\x00\x00"
    body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + (4 + len(body)).to_bytes(4, "little") + b"WEBP" + body


def _jpeg_header(width: int, height: int) -> bytes:
    jpeg = bytearray(_image("JPEG"))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(jpeg)


@pytest.mark.parametrize(
    "bomb",
    [_png_header(50_000, 50_000), _png_header(8000, 5001), _webp_header(16_383, 16_383), _jpeg_header(60_000, 60_000)],
    ids=["png", "a little", "webp", "jpeg"],
)
async def test_a_bomb_is_refused_before_it_is_decoded(
    server: Server, bomb: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[object] = []
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded.append)
    status, refused = await (await _files(server)).send(bomb, "bomb.png")
    assert decoded == []
    assert (status, refused["error"]) == (413, "too_large"), refused
    assert "pixels" in refused["message"]
    assert _lying(server) == []


# How much


async def test_a_file_that_is_too_large_is_refused_by_what_it_says_and_by_what_comes(start_server: Any) -> None:
    server = await start_server(file_size="1")
    files = await _files(server)
    status, refused = await files.send(b"a" * (1024 * 1024 + 1))
    assert (status, refused["error"]) == (413, "too_large")
    assert "1 MB" in refused["message"]

    async def endless() -> Any:
        for _ in range(20):
            yield b"a" * 100_000

    status, refused = await files.send(endless())
    assert (status, refused["error"]) == (413, "too_large")
    assert _lying(server) == []
    assert (await files.kept(b"a" * (1024 * 1024)))["size"] == 1024 * 1024


async def test_a_visitors_quota_holds_when_all_come_at_once(start_server: Any) -> None:
    server = await start_server(files_per_visitor_mb="1")
    files = await _files(server)
    bodies = [bytes([65 + number]) * 200_000 for number in range(12)]
    codes = [answer.get("error") for _, answer in await asyncio.gather(*map(files.send, bodies))]
    assert sorted(map(str, codes)) == ["None"] * 5 + ["too_many"] * 7
    assert (len(_lying(server)), await _rows(server)) == (5, 5)


async def test_the_quota_of_all_holds_when_all_come_at_once(start_server: Any) -> None:
    server = await start_server(files_total_mb="1")
    sent = [(await _files(server)).send(bytes([65 + number]) * 300_000) for number in range(8)]
    answers = await asyncio.gather(*sent)
    assert sorted(str(answer.get("error")) for _, answer in answers) == ["None"] * 3 + ["full"] * 5
    assert {status for status, answer in answers if not answer["ok"]} == {507}
    assert (len(_lying(server)), await _rows(server)) == (3, 3)


async def test_files_without_a_ticket_are_few(start_server: Any) -> None:
    server = await start_server(files_per_ticket="2")
    files = await _files(server)
    codes = [answer.get("error") for _, answer in [await files.send(b"%d" % number) for number in range(9)]]
    assert codes == [None] * 8 + ["too_many"]
    assert _lying(server) == _lying(server)[:8]


async def test_who_uploads_without_end_has_to_wait(server: Server) -> None:
    files = await _files(server)
    answers = [await files.send(b"\x00") for _ in range(31)]
    assert [answer["error"] for _, answer in answers] == ["unknown_type"] * 30 + ["busy"]
    assert answers[-1][1]["retry_after"] >= 1


# Who


async def _filed(tab: Tab, *attachments: str, client_id: str = "t") -> Payload:
    asked = {**TICKET, "client_id": client_id, "insists": True, "attachments": list(attachments)}
    return await tab.ask("open_ticket", **asked)


async def _token(server: Server) -> str:
    deps = server.app[DEPS]
    token = await tokens.add_token(deps.store, "Reports", b"x" * 32, deps.now())
    assert token is not None
    return token


async def test_a_ticket_takes_its_files_and_the_team_sees_them(server: Server) -> None:
    tab, mira = await server.tab(language="en"), await server.console()
    files = await _files(server, tab)
    shot, log = await files.kept(_image("PNG"), "shot.png"), await files.kept(TEXT, "ärger.log")
    filed = await _filed(tab, shot["file"], log["file"], shot["file"])
    assert filed["ok"], filed
    assert (await _filed(tab, shot["file"], log["file"]))["ticket"] == filed["ticket"], "a repeat is no fault"
    (listed,) = (await mira.ask("list_inbox"))["tickets"]
    described = [{"id": each["file"], **{k: each[k] for k in ("name", "type", "size")}} for each in (shot, log)]
    loaded = await mira.ask("load_ticket", ticket=listed["ticket"])
    assert sorted(loaded["attachments"], key=str) == sorted(described, key=str)
    program = {"Authorization": f"Bearer {await _token(server)}"}
    async with (
        ClientSession() as http,
        http.get(f"{server.url}/api/v1/tickets/{filed['ticket']['number']}", headers=program) as answer,
    ):
        assert (await answer.json())["attachments"] == loaded["attachments"]
    for path in ("", "/export", "/export?format=csv"):  # names, never what is in them
        address = f"{server.url}/api/v1/tickets{path}"
        async with ClientSession(headers=program) as http, http.get(address) as answer:
            text = await answer.text()
        if path == "":
            (row,) = json.loads(text)["tickets"]
        elif path == "/export":
            row = json.loads(text)
        else:
            (row,) = csv.DictReader(io.StringIO(text, newline=""))
            row["attachments"] = json.loads(row["attachments"])
        assert row["attachments"] == loaded["attachments"], path
    for headers in (files.headers, program):
        status, _, body = await files.get(log["file"], **headers)
        assert (status, body) == (200, TEXT)
    async with mira.http.get(f"/api/v1/files/{log['file']}") as answer:
        assert (answer.status, await answer.read()) == (200, TEXT)


async def test_of_others_there_is_nothing(server: Server) -> None:
    anna, bert = await server.tab(language="en"), await server.tab(language="en")
    hers, his = await _files(server, anna), await _files(server, bert)
    file = (await hers.kept(TEXT))["file"]
    same = (await his.kept(TEXT))["file"]
    assert len(_lying(server)) == 1, "a content is stored once"
    for headers in (
        his.headers,
        {"Authorization": "Bearer x"},
        {"Authorization": f"Bearer tresen_{'0' * 64}"},
        {"Cookie": "tresen_session=x"},
        {"X-Nothing": "x"},
    ):
        status, _, body = await his.get(file, **headers)
        assert (status, json.loads(body)["error"]) == (404, "not_found"), headers
    for attachments in ([file], [same, file], ["none"]):
        refused = await _filed(bert, *attachments)
        assert (refused["error"], refused["field"]) == ("not_found", "attachments")
    assert (await _filed(bert, same))["ok"], "what was refused has taken nothing"
    refused = await _filed(bert, same, client_id="t2")
    assert (refused["error"], refused["field"]) == ("not_found", "attachments")
    assert (await hers.get(file))[0] == 200


async def test_a_program_that_asks_without_end_has_to_wait(start_server: Any) -> None:
    server = await start_server(visitor_burst="3", visitor_rate="1")
    files = await _files(server)
    file, program = (await files.kept(TEXT))["file"], {"Authorization": f"Bearer {await _token(server)}"}
    assert [(await files.get(file, **program))[0] for _ in range(4)] == [200, 200, 200, 429]


async def test_a_ticket_has_at_most_so_many(start_server: Any) -> None:
    server = await start_server(files_per_ticket="2")
    tab = await server.tab(language="en")
    files = await _files(server, tab)
    ids = [(await files.kept(b"%d" % number))["file"] for number in range(3)]
    refused = await _filed(tab, *ids)
    assert (refused["error"], refused["field"]) == ("too_many", "attachments")
    assert "2" in refused["message"]
    assert (await _filed(tab, *ids[:2]))["ok"]


async def test_without_a_token_of_ours_nothing_is_taken(server: Server) -> None:
    tab = await server.tab(language="en")
    files = await _files(server, tab)
    for shown in ("", "Bearer x", f"Basic {tab.token}", f"Bearer tresen_{'0' * 64}"):
        status, refused = await files.send(TEXT, Authorization=shown)
        assert (status, refused["error"]) == (401, "session_over"), shown
    await tab.ask("end_session")
    assert (await files.send(TEXT))[0] == 401
    assert _lying(server) == []


async def test_pages_of_other_sites_can_do_nothing(server: Server) -> None:
    files = await _files(server)
    for origin in ("https://evil.example", "null", server.url.replace("127.0.0.1", "localhost")):
        status, refused = await files.send(TEXT, Origin=origin)
        assert (status, refused["error"]) == (403, "not_allowed")
    assert (await files.send(TEXT, Origin=server.url))[0] == 200
    async with (
        ClientSession() as http,
        http.options(f"{server.url}/api/v1/files", headers={"Origin": "https://evil.example"}) as answer,
    ):
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_download_is_never_a_page(server: Server) -> None:
    tab, mira = await server.tab(language="en"), await server.console()
    files = await _files(server, tab)
    shot = (await files.kept(_image("PNG"), 'Bild "1"; ä.png'))["file"]
    log = (await files.kept(TEXT, "a.log"))["file"]

    async def seen(file: str, query: str = "", **headers: str) -> Any:
        if headers:
            return (await files.get(file + query, **headers))[1]
        async with mira.http.get(f"/api/v1/files/{file}{query}") as answer:
            assert answer.status == 200
            return answer.headers

    for headers in (await seen(shot), await seen(log), await seen(shot, **files.headers)):
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    name = "attachment; filename*=UTF-8''Bild%20_1_%3B%20%C3%A4.png"
    assert (await seen(shot))["Content-Disposition"] == name
    program = {"Authorization": f"Bearer {await _token(server)}"}
    assert (await seen(shot, "?inline=1"))["Content-Disposition"] == name.replace("attachment", "inline")
    for each in (
        await seen(log, "?inline=1"),
        await seen(shot, "?inline=1", **files.headers),
        await seen(shot, "?inline=1", **program),
    ):
        assert each["Content-Disposition"].startswith("attachment")


# What vanishes


async def test_half_an_upload_leaves_nothing(server: Server) -> None:
    tab = await server.tab(language="en")
    host, port = server.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /api/v1/files HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {tab.token}\r\n"
    writer.write(f"{head}Content-Length: 2000000\r\n\r\n".encode() + b"a" * 1_000_000)
    await writer.drain()
    await until(lambda: bool(_lying(server)))
    writer.transport.abort()
    await until(lambda: not _lying(server))
    assert await _rows(server) == 0


async def test_who_falls_silent_is_not_waited_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.files._SILENCE", 0.2)

    async def dripping() -> Any:
        yield b"a"
        await asyncio.sleep(2)
        yield b"b"

    status, refused = await (await _files(server)).send(dripping())
    assert (status, refused["error"]) == (400, "bad_request")
    assert _lying(server) == []


async def test_forget_me_deletes_from_the_disk_what_nobody_else_has(server: Server) -> None:
    anna, bert = await server.tab(language="en"), await server.tab(language="en")
    hers, his = await _files(server, anna), await _files(server, bert)
    filed, loose = (await hers.kept(PDF))["file"], (await hers.kept(b"hers alone"))["file"]
    both, his_own = (await hers.kept(TEXT))["file"], (await his.kept(TEXT))["file"]
    assert (await _filed(anna, filed, both))["ok"]
    assert len(_lying(server)) == 3
    assert (await anna.ask("forget_me"))["ok"]
    assert len(_lying(server)) == 1
    assert await _rows(server) == 1
    for file in (filed, loose, both):
        assert (await his.get(file))[0] == (await hers.get(file))[0] == 404
    assert (await his.get(his_own))[2] == TEXT
    assert (await bert.ask("forget_me"))["ok"]
    assert _lying(server) == []


async def test_what_comes_after_the_end_of_a_session_is_not_kept(server: Server) -> None:
    for ending in ("forget_me", "end_session"):
        tab, ended = await server.tab(language="en"), asyncio.Event()

        async def slowly(ended: asyncio.Event = ended) -> Any:
            yield b"a" * 1000
            await ended.wait()

        sending = asyncio.create_task((await _files(server, tab)).send(slowly()))
        await until(lambda: bool(_lying(server)))
        assert (await tab.ask(ending))["ok"]
        ended.set()
        status, refused = await sending
        assert (status, refused["error"]) == (401, "session_over")
        assert (_lying(server), await _rows(server)) == ([], 0)


async def test_what_no_ticket_takes_vanishes_after_a_day(server: Server) -> None:
    tab = await server.tab(language="en")
    files, deps = await _files(server, tab), server.app[DEPS]
    filed, _loose = (await files.kept(PDF))["file"], await files.kept(TEXT)
    assert (await _filed(tab, filed))["ok"]
    await contents.sweep(deps)
    server.clock.move(hours=23, minutes=59)
    await contents.sweep(deps)
    assert len(_lying(server)) == 2
    server.clock.move(minutes=2)
    await contents.sweep(deps)
    assert (len(_lying(server)), await _rows(server)) == (1, 1)
    assert (await files.get(filed))[2] == PDF


async def test_it_is_swept_again_and_again_whatever_fails(
    start_server: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.service.files._SWEEP", 0.02)
    server = await start_server()
    files, sweep = await _files(server), contents.sweep
    for number in range(2):
        await files.kept(b"%d" % number)
        server.clock.move(hours=25)
        await until(lambda: not _lying(server))

    async def failing(_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(contents, "sweep", failing)
    await until(lambda: "could not be deleted" in caplog.text)
    await files.kept(TEXT)
    server.clock.move(hours=25)
    monkeypatch.setattr(contents, "sweep", sweep)
    await until(lambda: not _lying(server))


async def test_with_a_ticket_its_files_go(server: Server) -> None:
    tab = await server.tab(language="en")
    assert (await _filed(tab, (await (await _files(server, tab)).kept(PDF))["file"]))["ok"]
    await server.app[DEPS].store.write(lambda connection: connection.execute("delete from tickets").rowcount)
    await contents.sweep(server.app[DEPS])
    assert (_lying(server), await _rows(server)) == ([], 0)


async def test_a_start_finds_what_was_kept_and_clears_what_was_left(start_server: Any) -> None:
    first = await start_server()
    tab = await first.tab(language="en")
    files = await _files(first, tab)
    file = (await files.kept(PDF, "a.pdf"))["file"]
    folder: Path = first.app[DEPS].settings.data / "files"
    (folder / "incoming" / "half").write_bytes(b"half")
    stray = folder / "ab" / ("ab" * 32)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"no row")
    first.app[DEPS].store.close()
    second = await start_server()
    await contents.sweep(second.app[DEPS])
    assert len(_lying(second)) == 1
    again = Files(second, tab.token)
    status, headers, body = await again.get(file)
    assert (status, body) == (200, PDF)
    assert headers["Content-Disposition"].endswith("a.pdf")


async def test_what_is_being_received_is_no_stray(server: Server) -> None:
    half = asyncio.Event()

    async def slowly() -> Any:
        yield b"a" * 1000
        await half.wait()
        yield b"b"

    sending = asyncio.create_task((await _files(server)).send(slowly()))
    await until(lambda: bool(_lying(server)))
    await contents.sweep(server.app[DEPS])
    half.set()
    assert (await sending)[0] == 200
    assert FILES in server.app


async def test_files_are_for_their_owner_alone(server: Server) -> None:
    await (await _files(server)).kept(TEXT)
    (file,) = _lying(server)
    assert file.stat().st_mode & 0o77 == 0
    assert file.parent.stat().st_mode & 0o77 == 0
    assert file.parent.name == file.name[:2]


async def test_a_disk_that_fails_is_told_and_leaves_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    files = await _files(server)
    monkeypatch.setattr(os, "fsync", full)
    status, refused = await files.send(TEXT)
    assert (status, refused["error"]) == (503, "not_stored")
    monkeypatch.undo()
    assert (_lying(server), await _rows(server)) == ([], 0)
    assert (await files.send(TEXT))[0] == 200
