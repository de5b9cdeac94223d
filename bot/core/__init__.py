"""Floor 1: decisions. Pure functions of values: no clock, no file, no await, no log."""
