"""Floor 3: use cases. Load, decide (core), save (store), and return what happened; nothing here emits."""
