"""Settings: from the file, then from the environment; every fault is reported at once, with what to write instead."""

import tomllib
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.content.library import shipped
from bot.core.hours import status
from bot.settings import FILE, Settings, SettingsError, load

TODAY = date(2026, 11, 23)


def read(folder: Path, text: str = "", **environment: str) -> Settings:
    if text:
        (folder / FILE).write_text(text, encoding="utf-8")
    return load(folder, {f"TRESEN_{name.upper()}": value for name, value in environment.items()}, TODAY)


def faults(folder: Path, text: str = "", **environment: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        read(folder, text, **environment)
    assert str(refused.value) == "\n".join(refused.value.faults)
    return refused.value.faults


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert (settings.host, settings.port, settings.zone) == ("127.0.0.1", 8080, "Asia/Kolkata")
    assert settings.given == frozenset()


def test_every_kind_of_value_is_read_from_the_file(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
        port = 9000
        developer_mode = true
        max_wrong = 0.01
        company = "Müller & Söhne"
        allowed_sites = ["https://shop.example", "http://localhost:3000"]
        closed = [2026-12-24, 2026-12-31]
        """,
    )
    assert settings.port == 9000
    assert settings.developer_mode is True
    assert settings.max_wrong == 0.01
    assert settings.company == "Müller & Söhne"
    assert settings.allowed_sites == ("https://shop.example", "http://localhost:3000")
    assert settings.closed == (date(2026, 12, 24), date(2026, 12, 31))
    assert settings.given == {"port", "developer_mode", "max_wrong", "company", "allowed_sites", "closed"}


def test_every_kind_of_value_is_read_from_the_environment(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        port="9000",
        developer_mode="true",
        max_wrong="0.01",
        company="Müller & Söhne, Wien",
        allowed_sites="https://a.example, https://b.example",
        closed="2026-12-24 2026-12-31",
        trusted_proxies="10.0.0.0/8, 192.0.2.7",
        products="Customer Portal, Shop Add-on",
    )
    assert settings.port == 9000
    assert settings.developer_mode is True
    assert settings.max_wrong == 0.01
    assert settings.company == "Müller & Söhne, Wien"
    assert settings.trusted_proxies == ("10.0.0.0/8", "192.0.2.7")
    assert settings.products == ("Customer Portal", "Shop Add-on")
    assert settings.allowed_sites == ("https://a.example", "https://b.example")
    assert settings.closed == (date(2026, 12, 24), date(2026, 12, 31))


def test_the_environment_goes_over_the_file(tmp_path: Path) -> None:
    settings = read(tmp_path, 'port = 9000\nlanguage = "en"', port="9001")
    assert settings.port == 9001
    assert settings.language == "en"


def test_other_variables_are_none_of_its_business(tmp_path: Path) -> None:
    assert load(tmp_path, {"PORT": "x", "TRESENPORT": "x", "PATH": "/bin"}, TODAY).port == 8080


@pytest.mark.parametrize(
    ("text", "environment", "said"),
    [
        ("prot = 9000", {}, ["tresen.toml: there is no setting 'prot'; did you mean 'port'?"]),
        ("", {"alowed_sites": "x"}, ["TRESEN_ALOWED_SITES: there is no setting 'alowed_sites'", "'allowed_sites'?"]),
        ("xyzzy = 1", {}, ["tresen.toml: there is no setting 'xyzzy'"]),
        ("given = ['port']", {}, ["there is no setting 'given'"]),
        ("holiday_dates = []", {}, ["there is no setting 'holiday_dates'"]),
        ("[server]\nport = 1", {}, ["there is no setting 'server'"]),
        ("port = '9000'", {}, ["tresen.toml: port = '9000': expected `int`"]),
        ("port = true", {}, ["tresen.toml: port = True: expected `int`"]),
        ("", {"port": "many"}, ["TRESEN_PORT: port = 'many'", "int"]),
        ("port = 65536", {}, ["port = 65536", "0 to 65535"]),
        ("port = -1", {}, ["port = -1", "0 to 65535"]),
        ("developer_mode = 'yes'", {}, ["developer_mode = 'yes'", "bool"]),
        ("closed = ['2026-13-01']", {}, ["closed = ['2026-13-01']"]),
        ("", {"closed": "tomorrow"}, ["TRESEN_CLOSED: closed = ['tomorrow']"]),
        ("zone = 'GMT+17:30'", {}, ["the zone 'GMT+17:30' does not exist", "+14:00 and -12:00", "'Asia/Kolkata'"]),
        ("zone = 'GMT+5:30'", {}, ["the zone 'GMT+5:30' is not known", "IANA"]),
        ("hours = '10-18'", {}, ["the opening hours '10-18' are not understood", "'Mo-Fr 10:00-18:00'"]),
        ("holidays = 'Bavaria'", {}, ["holidays = 'Bavaria'", "'DE-BY'"]),
        ("holidays = 'DE-XX'", {}, ["holidays = 'DE-XX'", "'DE-BY'"]),
        ("allowed_sites = ['shop.example']", {}, ["'shop.example' is not an origin", "'https://shop.example'"]),
        ("allowed_sites = ['https://a.example/shop']", {}, ["'https://a.example/shop' is not an origin"]),
        ("allowed_sites = ['https://a.example; script-src *']", {}, ["is not an origin"]),
        ("allowed_sites = ['javascript:alert(1)']", {}, ["is not an origin"]),
        ("support_email = 'nobody'", {}, ["support_email = 'nobody'", "e-mail"]),
        ("sales_email = 'a@b@c'", {}, ["sales_email = 'a@b@c'", "e-mail"]),
        ("max_wrong = 0", {}, ["max_wrong = 0", "0.03"]),
        ("max_wrong = nan", {}, ["max_wrong = nan", "0.03"]),
        ("public_url = 'https://a.example/chat'", {}, ["public_url = 'https://a.example/chat'", "without a path"]),
        ("trusted_proxies = ['proxy']", {}, ["'proxy'"]),
        ("order_pattern = '('", {}, ["order_pattern = '('", "no regular expression"]),
        ("content = 'nowhere'", {}, ["nowhere'", "tresen init FOLDER"]),
        ("response_hours = 0", {}, ["response_hours = 0", "at least 1"]),
        ("message_length = 0", {}, ["message_length = 0", "at least 1"]),
        ("waiting_packets = 0", {}, ["waiting_packets = 0", "at least 1"]),
        ("file_size = 0", {}, ["file_size = 0", "at least 1"]),
        ("files_per_ticket = 11", {}, ["files_per_ticket = 11", "up to 10"]),
        ("clamav = 'localhost'", {}, ["clamav = 'localhost'", "'localhost:3310'", "'/run/clamav/clamd.ctl'"]),
        ("port = ,", {}, [FILE, "this is not TOML", "line 1"]),
    ],
)
def test_a_fault_says_where_it_is_and_what_to_write(
    tmp_path: Path, text: str, environment: dict[str, str], said: list[str]
) -> None:
    (fault,) = faults(tmp_path, text, **environment)
    for each in said:
        assert each in fault


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, "prot = 1\nresponse_hours = 'two days'\nclosed = 5", port="x", color="red")
    assert len(found) == 5
    for name in ("'prot'", "response_hours", "closed", "TRESEN_PORT", "'color'"):
        assert [fault for fault in found if name in fault], name


def test_all_values_that_cannot_be_meant_are_reported_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        "port = 70000\nzone = 'GMT+17:30'\nallowed_sites = ['shop', 'web']\nsupport_email = '-'\nresponse_hours = 0",
    )
    for name in ("port", "GMT+17:30", "'shop'", "'web'", "support_email", "response_hours"):
        assert [fault for fault in found if name in fault], name
    assert len(found) == 6


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("prot = 1\nresponse_hours = 0", ("'prot'", "response_hours")),
        ("response_hours = 0\nholidays = 'XX'", ("response_hours", "holidays")),
        ("zone = 'Mars'\nhours = '10-18'", ("'Mars'", "'10-18'")),
    ],
)
def test_faults_of_every_kind_are_reported_together(tmp_path: Path, text: str, names: tuple[str, ...]) -> None:
    found = faults(tmp_path, text)
    for name in names:
        assert [fault for fault in found if name in fault], name


@pytest.mark.parametrize("origin", ["https://a.example?x", "https://a.example#x", "https://a.\\nexample"])
def test_an_origin_is_nothing_but_an_origin(tmp_path: Path, origin: str) -> None:
    (fault,) = faults(tmp_path, f'allowed_sites = ["{origin}"]')
    assert "is not an origin" in fault


def test_folders_are_read_from_where_the_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    (tmp_path / "intents").mkdir(exist_ok=True)
    settings = read(tmp_path, 'data = "state"\ncontent = "."')
    assert settings.data == tmp_path / "state"
    assert settings.content == tmp_path
    assert read(tmp_path, data="/var/lib/tresen").data == Path("/var/lib/tresen")


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/chat")
    assert read(tmp_path, 'data = "~/state"').data == Path("/home/chat/state")


@pytest.mark.parametrize(
    ("place", "day", "is_holiday"),
    [
        ("DE", date(2026, 10, 3), True),
        ("DE", date(2027, 1, 6), False),
        ("DE-BY", date(2027, 1, 6), True),
        ("IN", date(2027, 1, 26), True),
        ("IN", date(2027, 10, 3), False),
    ],
)
def test_holidays_of_a_country_and_a_state(tmp_path: Path, place: str, day: date, is_holiday: bool) -> None:
    assert (day in read(tmp_path, holidays=place).holiday_dates) is is_holiday


def test_the_hours_know_the_zone_the_holidays_and_the_closures(tmp_path: Path) -> None:
    settings = read(
        tmp_path, 'zone = "Europe/Berlin"\nhours = "Mo-Fr 09:00-17:00"\nholidays = "DE"\nclosed = [2026-12-24]'
    )
    hours = settings.opening_hours
    assert hours.zone.key == "Europe/Berlin"
    assert {date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1), date(2028, 10, 3)} <= set(hours.closed)
    assert list(hours.closed) == sorted(set(hours.closed))
    evening = datetime.fromisoformat("2026-12-23T18:00+01:00")
    assert status(hours, evening).opens_at == datetime.fromisoformat("2026-12-28T09:00+01:00")


def test_the_example_can_be_used_as_it_stands(tmp_path: Path) -> None:
    text = shipped("tresen.example.toml").read_text(encoding="utf-8")
    assert read(tmp_path, text).given == frozenset()
    assert tomllib.loads(text) == {}


def test_a_content_folder_without_content_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, 'content = "elsewhere"')
    assert "tresen init" in fault
