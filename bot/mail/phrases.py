"""Phrases of our mails: whole sentences and labels, for translators."""

from bot.core.phrases import Phrase

# Translators: subject of the team's mail on a new ticket; {number} is its number, {name} the visitor's name or address.
# Room for 60 characters. Only the team reads this.
TICKET_SUBJECT = Phrase("mail", "[#{number}] New ticket from {name}")
# Translators: subject of the team's mail on a message that a visitor left.
# Room for 60 characters. Only the team reads this.
MESSAGE_SUBJECT = Phrase("mail", "[#{number}] New message from {name}")
# Translators: subject of the team's mail on what a visitor says to a ticket; {name} is the visitor's name or address.
# Room for 60 characters. Only the team reads this.
REPLY_SUBJECT = Phrase("mail", "[#{number}] Reply from {name}")
# Translators: stands above what the visitor says.
# Only the team reads this.
REPLY_HEAD = Phrase("mail", "The visitor writes to ticket {number}:")
# Translators: stands above what came by mail and may be anybody's; {sender} is an e-mail address.
# Only the team reads this.
UNCONFIRMED_HEAD = Phrase(
    "mail",
    "Unconfirmed: {sender} writes to ticket {number}. Nobody vouches for the sender, so it is a note for the team.",
)
# Translators: heads the names of files; they can be opened in the console.
# Only the team reads this.
FILES = Phrase("mail", "Files, in the console:")
# Translators: first line of the team's mail.
# Only the team reads this.
TICKET_HEAD = Phrase("mail", "Ticket {number}")
# Translators: first line of the team's mail on a message that a visitor left.
# Only the team reads this.
MESSAGE_HEAD = Phrase("mail", "Message {number}")
# Translators: a moment; {date} is "Wednesday 25 November 2026", {time} is 18:00, {place} the place of the zone (Kolkata).
MOMENT = Phrase("mail", "{date} at {time} ({place})")
# Translators: when the answer is due; {due} is a moment in the team's zone.
# Only the team reads this.
DUE = Phrase("mail", "Due: {due}")
# Translators: {yours} is the same moment in the visitor's zone.
# Only the team reads this.
DUE_BOTH = Phrase("mail", "Due: {due}; for the visitor that is {yours}")
# Translators: Only the team reads this.
DESK_SUPPORT = Phrase("mail", "Desk: support")
# Translators: Only the team reads this.
DESK_SALES = Phrase("mail", "Desk: sales")
# Translators: Only the team reads this.
NAME = Phrase("mail", "Name: {value}")
# Translators: Only the team reads this.
EMAIL = Phrase("mail", "E-mail: {value}")
# Translators: the language in which the visitor writes.
# Only the team reads this.
LANGUAGE = Phrase("mail", "Language: {value}")
# Translators: Only the team reads this.
ORDER_ID = Phrase("mail", "Order ID: {value}")
# Translators: Only the team reads this.
WEBSITE = Phrase("mail", "Website: {value}")
# Translators: Only the team reads this.
PRODUCT = Phrase("mail", "Product: {value}")
# Translators: Only the team reads this.
PRODUCT_VERSION = Phrase("mail", "Product version: {value}")
# Translators: stands for a fact of a ticket, such as its order ID, that the visitor did not give.
# Only the team reads this.
NOT_GIVEN = Phrase("mail", "(not given)")
# Translators: heads a paragraph that the visitor typed.
# Only the team reads this.
DETAILS = Phrase("mail", "Details of the problem:")
# Translators: heads a paragraph that the visitor typed; extensions (plug-ins) of others that are installed.
# Only the team reads this.
OTHER_EXTENSIONS = Phrase("mail", "Other extensions installed:")
# Translators: heads the message that the visitor typed.
# Only the team reads this.
TEXT = Phrase("mail", "Message:")
# Translators: Only the team reads this.
TRANSCRIPT = Phrase("mail", "The conversation in the chat so far:")
# Translators: stands above the transcript of a very long conversation.
# Only the team reads this.
LEFT_OUT = Phrase(
    "mail",
    "{number} earlier message is left out here. All of them are in the console.",
    "{number} earlier messages are left out here. All of them are in the console.",
)
# Translators: heads a message of the transcript; {at} is date and time.
# Only the team reads this.
SAID_BY_VISITOR = Phrase("mail", "{at}, visitor:")
# Translators: Only the team reads this.
SAID_BY_BOT = Phrase("mail", "{at}, automated assistant:")
# Translators: Only the team reads this.
SAID_BY_AGENT = Phrase("mail", "{at}, {name} (our team):")
# Translators: Only the team reads this.
SAID_BY_SYSTEM = Phrase("mail", "{at}, notice:")
# Translators: last lines of the team's mail; the attachment is a file for programs.
# Only the team reads this.
REPLY_REACHES_VISITOR = Phrase("mail", "Your reply to this mail goes to the visitor. The ticket is attached as JSON.")
# Translators: last line of the team's mail on a reply.
# Only the team reads this.
REPLY_GOES_TO_VISITOR = Phrase("mail", "Your reply to this mail goes to the visitor.")
# Translators: Only the team reads this.
NO_REPLY_POSSIBLE = Phrase("mail", "The visitor's address cannot be written to. The ticket is attached as JSON.")

# The following go to visitors.
# Translators: subject; {number} is the number of the ticket. Room for 60 characters.
TICKET_RECEIVED_SUBJECT = Phrase("mail", "[#{number}] We have received your ticket")
# Translators: subject; {number} is the number of the message. Room for 60 characters.
MESSAGE_RECEIVED_SUBJECT = Phrase("mail", "[#{number}] We have received your message")
HELLO = Phrase("mail", "Hello,")
TICKET_RECEIVED = Phrase("mail", "thank you for writing to {company}. Your ticket has the number {number}.")
MESSAGE_RECEIVED = Phrase("mail", "thank you for writing to {company}. Your message has the number {number}.")
# Translators: {due} is a moment (Wednesday 25 November 2026 at 18:00 (Kolkata)).
ANSWER_BY = Phrase("mail", "We will answer by {due}.")
# Translators: {yours} is a moment in the reader's zone, {due} the same moment in the team's.
ANSWER_BY_BOTH = Phrase("mail", "We will answer by {yours}; for our team that is {due}.")
REACH_US = Phrase(
    "mail", "If you want to add something, write to {email} and give the number {number}, or reply to this mail."
)
SUPPORT_PAGE = Phrase("mail", "You also find us at {page}")
# Translators: the address may have been given by somebody else.
NOT_YOU = Phrase(
    "mail",
    "You did not write to us? Then somebody gave your address by mistake, and there is nothing that you need to do.",
)
# Translators: subject of an agent's answer. Room for 60 characters.
TICKET_ANSWER_SUBJECT = Phrase("mail", "[#{number}] Our answer to your ticket")
# Translators: subject of an agent's answer. Room for 60 characters.
MESSAGE_ANSWER_SUBJECT = Phrase("mail", "[#{number}] Our answer to your message")
# Translators: signature of an agent's answer; {agent} is a person's name.
SIGNATURE = Phrase("mail", "{agent}, {company}")
KEEP_NUMBER = Phrase("mail", "If you reply, please leave [#{number}] in the subject.")

# Translators: subject of the mail that says that login data were deleted; {number} is the ticket's.
# Room for 60 characters.
RECEIPT_SUBJECT = Phrase("mail", "[#{number}] Your login data were deleted")
# Translators: {number} is how many logins there were, {ticket} the ticket's number, {at} a moment.
RECEIPT = Phrase(
    "mail",
    "{number} login for ticket {ticket} was deleted on {at}, with the key that opened it.",
    "{number} logins for ticket {ticket} were deleted on {at}, with the key that opened them.",
)
RECEIPT_CLOSED = Phrase("mail", "The ticket is closed, and we keep login data no longer than that.")
RECEIPT_ASKED = Phrase("mail", "You asked for it.")
RECEIPT_EXPIRED = Phrase(
    "mail", "We keep login data for a short time only. If we still need them, please enter them again."
)
# Translators: stands at the end of the mail that says that login data were deleted.
RECEIPT_ADVICE = Phrase("mail", "If it was not a temporary password, please change it now.")

# Translators: subject of the mail with a link to a ticket's state. Room for 60 characters.
LINK_SUBJECT = Phrase("mail", "[#{number}] The state of your ticket")
# Translators: a link stands below it.
LINK = Phrase("mail", "with this link you see how ticket {number} stands. It works for 24 hours:")
LINK_NOT_YOU = Phrase(
    "mail", "You did not ask for it? Then you need not do anything: nobody else gets this link, so do not pass it on."
)

# Translators: subject of the mail that says that an answer waits. Room for 60 characters.
WAITS_SUBJECT = Phrase("mail", "[#{number}] Our answer waits for you")
# Translators: a link stands below it.
WAITS = Phrase(
    "mail",
    "our team has answered ticket {number}. Nobody has told us yet that this address is yours, so the answer stands behind this link, "
    "which works for 24 hours. There you can have answers sent by mail from now on:",
)
# Translators: {page} is the address of a page.
WAITS_LATER = Phrase("mail", "Later you get another link at {page}")
