"""Floor 2: the memory. One door, `Store`; one thread writes."""
