"""What a file is, by its content; and a name under which nothing runs by a click."""

import pytest

from bot.core.files import FileType, file_name, type_of, webp_pixels


@pytest.mark.parametrize(
    ("given", "kind", "kept"),
    [
        ("a.png", FileType.PNG, "a.png"),
        ("a.JPG", FileType.JPEG, "a.JPG"),
        ("a.jpg", FileType.PNG, "a.jpg.png"),
        ("", FileType.PDF, "file.pdf"),
        (".png", FileType.PNG, "png.png"),
        ("..", FileType.TEXT, "file.txt"),
        ("/etc/passwd", FileType.TEXT, "passwd.txt"),
        ("C:\\a\\b.txt", FileType.TEXT, "b.txt"),
        ("a/", FileType.TEXT, "file.txt"),
        ("setup.exe", FileType.TEXT, "setup.exe.txt"),
        ("page.html", FileType.TEXT, "page.html.txt"),
        ("a.txt. ", FileType.TEXT, "a.txt"),
        ("a:b?.log", FileType.TEXT, "a_b_.log"),
        ("a\n b\t.md", FileType.TEXT, "a b .md"),
        ("ä" * 500 + ".webp", FileType.WEBP, "ä" * 95 + ".webp"),
        ("x" * 500, FileType.PNG, "x" * 96 + ".png"),
    ],
)
def test_names(given: str, kind: FileType, kept: str) -> None:
    assert file_name(given, kind) == kept


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<13>Nov 26 sshd: hello", FileType.TEXT),
        (b"< 5", FileType.TEXT),
        (b"see <b>this</b>", FileType.TEXT),
        ("\ufeffÄ".encode(), FileType.TEXT),
        (b"\xff\xd8\xff\xe0", FileType.JPEG),
        (b"\xff\xd8\xff" + b"\xff\xda" * 100, FileType.JPEG),
        (b"\xff\xd8\xff" + b"\xff\xda" * 101, None),
        (b"   <A href=x>", None),
        (b"<!-- -->", None),
        (b"</p>", None),
        (b"<%= 1 %>", None),
        (b" \n\t ", None),
        ("\x85".encode(), None),
        (b"\xed\xa0\x80", None),
    ],
)
def test_types(content: bytes, kind: FileType | None) -> None:
    assert type_of(content) is kind


def test_the_pixels_of_a_webp_stand_in_its_header() -> None:
    assert webp_pixels(b"RIFF....WEBPVP8X" + bytes(8) + b"\xff\x3f\x00\xff\x3f\x00") == 16384 * 16384
    assert webp_pixels(b"RIFF....WEBPVP8 " + bytes(10) + b"\x10\x00\x20\x00") == 16 * 32
    assert webp_pixels(b"RIFF....WEBPVP8L" + bytes(5) + (15 | 31 << 14).to_bytes(4, "little") + bytes(5)) == 16 * 32
