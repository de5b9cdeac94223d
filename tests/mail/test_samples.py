"""The sample letters of the preview hold every sentence of our mails."""

import pytest

from bot.content.library import shipped
from bot.content.translators.cast import CASTS
from bot.content.translators.columns import read_columns
from bot.mail.samples import Sample, sample_letters
from bot.settings import Settings


@pytest.mark.parametrize("names", CASTS)
@pytest.mark.parametrize("code", ["de", "en", "qps"])
def test_every_sentence_of_the_mails_is_in_one_of_them(code: str, names: str) -> None:
    found = read_columns(shipped("locales"), {}, (), None)
    column = found.columns[code]
    letters = sample_letters(column.translations, Settings(), column.tag, CASTS[names], 2)
    said = "".join(letter.subject + letter.text for letter in letters)
    mails = [number for number, entry in enumerate(found.entries) if entry.context == "mail"]
    assert len(mails) > 30
    assert [found.entries[number].id for number in mails if chr(0xE100 + number) not in said] == []


def test_as_many_messages_are_left_out_as_are_asked_for() -> None:
    column = read_columns(shipped("locales"), {}, (), None).columns["en"]

    def first(number: int) -> Sample:
        return sample_letters(column.translations, Settings(), column.tag, CASTS["short"], number)[0]

    assert "21 earlier messages are left out" in first(21).text
    assert "left out" not in first(0).text
