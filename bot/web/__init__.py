"""Floor 4: sockets and HTTP. Turns payloads into calls of the service, and events into packets."""
