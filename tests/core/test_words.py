from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.core.words import count, stem

OURS = "zahlung zahlung support zeitraum kundenkonto refund band hand ticket plugin update kosten los"
WORDS = count([OURS.split()])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zahlugn", "zahlung"),  # two letters changed places
        ("zahlng", "zahlung"),
        ("zzahlung", "zahlung"),
        ("rahlung", "zahlung"),  # the first letter is wrong
        ("tickte", "ticket"),
    ],
)
def test_a_typing_error_is_mended(typed: str, meant: str) -> None:
    repaired = WORDS.repair(typed)
    assert repaired is not None
    assert repaired[0] == meant
    assert 0.5 < repaired[1] < 1


@pytest.mark.parametrize("typed", ["zah", "4711", "tick3t", "wetterbericht", "x" * 5000])
def test_what_is_short_or_no_word_is_left_alone(typed: str) -> None:
    assert WORDS.repair(typed) is None


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("supportzeitraum", ("support", "zeitraum")),
        ("zahlungszeitraum", ("zahlung", "zeitraum")),
        ("pluginupdate", ("plugin", "update")),
    ],
)
def test_a_compound_is_split(typed: str, parts: tuple[str, str]) -> None:
    assert WORDS.split(typed) == parts


def test_what_is_no_compound_is_not_split() -> None:
    assert WORDS.split("donaudampfschiff") is None


def test_neighbours_are_joined() -> None:
    reading = WORDS.read(["kunden", "konto"])
    assert {guess.word for guess in reading.guesses[0]} == {"kundenkonto"}


def test_a_guess_counts_less_than_a_word() -> None:
    trust = WORDS.read(["zahlugn", "refund"]).trust()
    assert trust[stem("refund")] == 1
    assert 0 < trust[stem("zahlung")] < 1


def test_a_known_word_is_never_guessed_at() -> None:
    assert not any(WORDS.read(["hand", "band"]).guesses)


def test_a_part_is_read_like_a_message() -> None:
    assert WORDS.read(["refund", "zahlugn", "ticket"]).part(1, 2) == WORDS.read(["zahlugn"])


def test_stems_are_the_same_in_every_thread() -> None:
    words = ["zahlungen", "payments", "rückerstattungen", "customisation", "mitarbeiter"] * 200
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(stem, words)) == [stem(word) for word in words]
