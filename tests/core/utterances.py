"""A small bot of our own for the tests of the core: eight intents, two languages, and phrases that belong to none."""

from bot.core.matching import Example

_SAID = {
    "payment.double": (
        "ich habe zweimal bezahlt|die Zahlung wurde doppelt abgebucht|doppelte Abbuchung auf meiner Karte|zwei Mal belastet, bitte prüfen"
        "|mein Konto wurde für dieselbe Bestellung zweimal belastet",
        "I paid twice|my card was charged two times"
        "|double charge on my account|you took the money twice for one order|duplicate payment",
    ),
    "payment.refund": (
        "ich möchte mein Geld zurück|wie bekomme ich eine Rückerstattung"
        "|Erstattung für die fehlgeschlagene Zahlung|Geld zurück|wann wird mir der Betrag erstattet",
        "I want my money back|how do I get a refund|refund please|when will you return the amount|reimburse the failed payment",
    ),
    "contact.response_time": (
        "wie lange dauert eine Antwort|wann antwortet ihr auf meine E-Mail|ich warte seit zwei Tagen auf Antwort|Antwortzeit?"
        "|bis wann bekomme ich Rückmeldung vom Support",
        "how long until you answer|when do you reply to my email|I have been waiting for a reply for two days|response time?"
        "|how fast does support answer",
    ),
    "hours.live_chat": (
        "wann ist der Chat besetzt|Öffnungszeiten vom Live-Chat|bis wann seid ihr heute im Chat|Chat Uhrzeiten|ist der Chat jetzt offen",
        "when is the chat open|live chat hours|until when are you in the chat today|chat times|is anybody in the chat now",
    ),
    "contact.sales": (
        "an wen wende ich mich wegen Preisen|Angebot vom Vertrieb"
        "|ich brauche ein Angebot für eine Anpassung|Vertrieb kontaktieren|Preisliste?",
        "who do I ask about prices|sales quote|I need an offer for a customisation|contact sales|price list?",
    ),
    "ticket.open": (
        "ich möchte ein Ticket aufmachen|Ticket eröffnen|bitte ein neues Ticket anlegen|Störung melden|ich will einen Fehler melden",
        "I want to open a ticket|create a ticket|new ticket please|report a problem|file a bug report",
    ),
    "handoff.human": (
        "ich will mit einem Menschen sprechen|echter Mitarbeiter bitte|verbinden Sie mich mit einer Person|kein Bot, Mensch!"
        "|Mitarbeiter sprechen",
        "I want to talk to a human|real person please|connect me to an agent|let me speak with somebody|human agent",
    ),
    "dialogue.greeting": ("hallo|guten Tag|moin|hi|servus zusammen", "hello|good morning|hey there|hi|greetings"),
    "dialogue.thanks": (
        "danke|vielen Dank|danke schön|super, danke|merci",
        "thanks|thank you|many thanks|cheers mate|thank you so much",
    ),
    "dialogue.goodbye": (
        "tschüss|auf Wiedersehen|bis bald|ciao|schönen Tag noch",
        "bye|goodbye|see you|have a nice day|bye bye",
    ),
}

EXAMPLES = tuple(
    Example(text, intent, language)
    for intent, said in _SAID.items()
    for language, texts in zip(("de", "en"), said, strict=True)
    for text in texts.split("|")
)

_ELSEWHERE = (
    "wie wird das Wetter morgen|wer war der erste Bundeskanzler|erzähl mir einen Witz|wie hoch ist der Eiffelturm|Rezept für Apfelkuchen"
    ""
    "|asdf|welche Musik magst du|wo liegt Peru|blabla|spielt heute Bayern"
    "|what is the weather tomorrow|who was the first president|tell me a joke|how tall is the Eiffel tower|apple pie recipe"
    "|qwerty|what music do you like|where is Peru|lorem ipsum|did Arsenal win"
)
OUTSIDE = tuple(Example(text, None, "") for text in _ELSEWHERE.split("|"))
