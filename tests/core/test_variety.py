"""The signs by which a list of utterances is judged."""

from bot.core.variety import unsaid, variety

ANSWER = (
    "If you have paid twice by mistake, we will refund the additional payment within a few days. Write to {company}."
)


def test_each_sign_is_counted() -> None:
    texts = [
        "paid twice?",
        "double charge",
        "I Was Not Charged Twice, Was I, Said My Bank Yesterday Evening In The Branch Office Downtown When I Called Them For Help",
        "refund the additional payment within days",
        "Where is the money",
    ]
    found = variety(texts, ANSWER)
    assert (found.utterances, found.short, found.long, found.questions) == (5, 2, 1, 2)
    assert (found.denials, found.lower, found.echoes, found.alike) == (1, 3, 1, ())


def test_rewordings_are_paired_with_the_first() -> None:
    texts = [
        "I paid twice for the order",
        "Hello, I paid the order twice, please",
        "something else",
        "for the order I paid twice",
    ]
    assert variety(texts, "").alike == ((0, 1), (0, 3))


def test_nothing_is_nothing() -> None:
    found = variety([], ANSWER)
    assert (found.utterances, found.short, found.questions, found.alike) == (0, 0, 0, ())
    assert variety(["???", "😂"], ANSWER).alike == ()


def test_words_that_nobody_says_come_commonest_first_and_as_they_are_spelled() -> None:
    answers = [ANSWER, "Additional payments: see https://firma.example/refundable or mail@firma.example."]
    assert unsaid(answers, ["I paid by mistake", "few days"]) == [
        ("additional", 2),
        ("payment", 2),
        ("refund", 1),
        ("twice", 1),
        ("within", 1),
        ("Write", 1),
    ]
    assert unsaid(["Erstattungen"], ["Wo bleibt die Erstattung"]) == []


def test_a_long_answer_is_read_to_its_end() -> None:
    assert unsaid(["Lorem ipsum. " * 200 + "Quallen schwimmen."], ["lorem ipsum"]) == [("Quallen", 1), ("schwimmen", 1)]
    assert variety(["quallen schwimmen gern weg"], "Lorem ipsum. " * 200 + "Quallen schwimmen gern weg.").echoes == 1
