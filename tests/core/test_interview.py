"""An interview: what was given is never lost, nothing is asked for ever, and whatever is said, it goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.interview import DETAILS_SHORT, ORDER, PRODUCT_UNKNOWN, Interview, Rules, ask_again, begin, hear, skip
from bot.core.phrases import Phrase

PRODUCTS = ("Kundenportal für SuiteCRM", "Odoo Portal", "Dynamics Portal")
REQUIRED = frozenset({"order_id", "website_url", "product", "product_version", "details"})
RULES = Rules(r"(?:[A-Z]{1,6}[-_/]?)?\d{4,12}", PRODUCTS, ("crmjetty.com",), REQUIRED)
TROUBLE = "Nach dem Update bleibt die Seite weiß."


def _asking(fact: str, *, tries: int = 0, **facts: str) -> Interview:
    return Interview(tuple(facts.items()), asks=fact, tries=tries)


def test_it_asks_in_its_order_and_for_everything() -> None:
    interview, asked = begin([], RULES), []
    said = (TROUBLE, "Odoo Portal", "4.2.1", "laden.example", "CRM-20417", "keine weiteren", "erika@kunde.example")
    for text in said:
        asked.append(interview.asks)
        heard = hear(interview, text, RULES)
        assert heard.interview is not None
        assert heard.problem is None
        interview = heard.interview
    assert tuple(asked) == ORDER
    assert interview.asks is None
    assert interview.given == {
        "details": TROUBLE,
        "product": "Odoo Portal",
        "product_version": "4.2.1",
        "website_url": "https://laden.example",
        "order_id": "CRM-20417",
        "other_extensions": "keine weiteren",
        "email": "erika@kunde.example",
    }


def test_what_was_said_before_is_not_asked_again() -> None:
    interview = begin(
        ["Bestellung CRM-20417, https://laden.example ist die Seite", "Odoo Portal 4.2.1, erika@kunde.example"], RULES
    )
    assert interview.asks == "details"
    interview = hear(interview, TROUBLE, RULES).interview or interview
    assert interview.asks == "other_extensions"


def test_a_message_may_hold_several_facts() -> None:
    interview = hear(_asking("details"), f"{TROUBLE} Bestellung CRM-20417, Odoo Portal 4.2.1", RULES).interview
    assert interview is not None
    assert interview.given.keys() == {"details", "order_id", "product", "product_version"}


def test_another_fact_is_taken_or_mended_and_the_question_stays() -> None:
    interview = _asking("website_url", order_id="CRM-20417")
    heard = hear(interview, "nein, die Bestellnummer ist CRM-99999", RULES)
    assert heard.interview == _asking("website_url", order_id="CRM-99999")
    assert heard.problem is None


@pytest.mark.parametrize(
    ("fact", "text", "problem"),
    [
        ("details", "kaputt", DETAILS_SHORT),
        ("details", "weiß ich nicht", DETAILS_SHORT),
        ("product", "Irgendwas", PRODUCT_UNKNOWN),
        ("product_version", "die neueste", None),
        ("website_url", "unsere Seite", None),
        ("order_id", "steht auf der Rechnung", None),
        ("email", "erika", None),
    ],
)
def test_what_cannot_be_read_is_asked_for_twice_and_then_missing(fact: str, text: str, problem: Phrase | None) -> None:
    first = hear(_asking(fact), text, RULES)
    assert first.interview == _asking(fact, tries=1)
    assert first.problem is not None
    assert problem in (None, first.problem)
    second = hear(first.interview, text, RULES).interview
    assert second is not None
    assert (second.asks == fact) == (fact == "email"), "nobody can answer without an address"
    assert second.missing == (() if fact in ("email", "details") else (fact,))
    assert second.given == ({"details": text} if fact == "details" else {})


@pytest.mark.parametrize(
    "text", ["weiß ich nicht", "Keine Ahnung!", "überspringen", "I don't know", "skip", "je ne sais pas"]
)
def test_who_does_not_know_is_believed(text: str) -> None:
    at_once = hear(_asking("other_extensions"), text, RULES).interview
    assert at_once is not None
    assert at_once.missing == ("other_extensions",)
    required = hear(_asking("order_id"), text, RULES).interview
    assert required == _asking("order_id", tries=1), "what is required is asked for once more"
    assert hear(required, text, RULES).interview != required
    optional = Rules(RULES.order_pattern, PRODUCTS)
    assert (hear(_asking("order_id"), text, optional).interview or required).missing == ("order_id",)


@pytest.mark.parametrize(
    "text",
    [
        *("abbrechen", "Stopp!", "cancel", "annuler", "bitte abbrechen", "Abbrechen bitte", "ich möchte abbrechen"),
        *("lieber nicht, abbrechen", "I want to cancel this", "please cancel the ticket"),
    ],
)
@pytest.mark.parametrize("fact", ORDER)
def test_it_ends_when_the_visitor_says_so(text: str, fact: str) -> None:
    assert hear(_asking(fact), text, RULES).interview is None


def test_a_fact_is_changed_at_the_end() -> None:
    done = Interview(tuple((name, "x" * 9) for name in ORDER if name != "order_id"), ("order_id",), None)
    again = ask_again(done, "order_id")
    assert (again.asks, again.missing) == ("order_id", ())
    mended = hear(again, "CRM-20417", RULES).interview
    assert mended is not None
    assert (mended.asks, mended.given["order_id"]) == (None, "CRM-20417")
    assert hear(mended, "die Bestellnummer ist CRM-99999", RULES).interview == hear(again, "CRM-99999", RULES).interview


def test_what_was_given_stays_until_another_value_is_there() -> None:
    done = Interview((("details", TROUBLE), ("order_id", "CRM-20417"), ("email", "e@k.example")), ORDER[1:4], None)
    asked = ask_again(done, "order_id")
    for text in ("weiß ich nicht", "steht auf der Rechnung", "weiß ich nicht"):
        asked = hear(asked, text, RULES).interview or asked
        assert asked.given["order_id"] == "CRM-20417"
        assert "order_id" not in asked.missing


def test_a_stop_within_a_sentence_is_no_end() -> None:
    heard = hear(_asking("details"), "Der Import lässt sich nicht abbrechen und läuft ewig", RULES)
    assert heard.interview is not None
    assert heard.interview.given["details"].startswith("Der Import")


def test_a_correction_beside_an_answer_counts() -> None:
    heard = hear(
        _asking("product", order_id="CRM-20417"), "Odoo Portal, und die Bestellnummer ist doch CRM-99999", RULES
    )
    assert heard.interview is not None
    assert heard.interview.given == {"product": "Odoo Portal", "order_id": "CRM-99999"}


@pytest.mark.parametrize("text", ["keine", "Keine.", "none", "nein, keine", "habe ich keine weiteren", "aucune"])
def test_none_is_an_answer_and_not_unknown(text: str) -> None:
    heard = hear(_asking("other_extensions"), text, RULES)
    assert heard.interview is not None
    assert (heard.interview.given, heard.interview.missing) == ({"other_extensions": text}, ())


def test_any_name_will_do_where_the_operator_lists_none() -> None:
    free = Rules(RULES.order_pattern)
    assert (hear(_asking("product"), "Euer Portal", free).interview or _asking("x")).given == {"product": "Euer Portal"}


@given(
    st.lists(
        st.text(max_size=60)
        | st.sampled_from(
            ("weiß nicht", "CRM-20417", "CRM-5555", "laden.example", "e@k.example", "Odoo Portal", "4.2", TROUBLE)
        ),
        max_size=40,
    ),
    st.booleans(),
    st.sampled_from((None, *ORDER)),
)
def test_whatever_is_said_it_goes_on_and_loses_nothing(said: list[str], skips: bool, changed: str | None) -> None:
    interview = begin(said[:2], RULES)
    for text in said:
        heard = hear(interview, text, RULES)
        if heard.interview is None:
            return
        after = skip(heard.interview, RULES, is_insisted=True) if skips else heard.interview
        assert interview.given.keys() <= after.given.keys(), "what was given stays"
        assert not set(after.missing) & after.given.keys()
        assert after.tries < 2 or after.asks in ("email", "details"), "skipped, these are asked for again"
        assert set(after.given) <= set(ORDER)
        interview = ask_again(after, changed) if changed and len(said) % 3 == 0 else after
    for _ in range(3 * len(ORDER)):
        interview = hear(interview, TROUBLE, RULES).interview or interview
        interview = hear(interview, "erika@kunde.example", RULES).interview or interview
    assert interview.asks is None, "it comes to its end"
