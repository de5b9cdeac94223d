"""Migrations: the schema, step by step. A released step never changes; a new one is added at the end."""

from sqlite_utils import Migrations

from bot.store.migrations.cases import attachments, confirmations, logins, numbers, programs, webhooks
from bot.store.migrations.chat import first_schema, policy_of_messages
from bot.store.migrations.learning import learning
from bot.store.migrations.team import people

migrations = Migrations("tresen")
for step in (
    first_schema,
    people,
    policy_of_messages,
    learning,
    programs,
    numbers,
    logins,
    attachments,
    webhooks,
    confirmations,
):
    migrations()(step)
