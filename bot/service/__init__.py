"""Floor 3: use cases. Load, decide (core), save (store), and tell what happened, at once; nothing here sends."""
