"""Floor 2: reads what authors (`intents/`) and translators (`locales/`) write."""
