"""Floor 4: mail. Writes letters from what stands in the outbox and hands them to a mail server."""
