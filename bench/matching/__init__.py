"""How well, how fast, and how honestly messages are matched."""
