"""tresen intent: tools for authors, a file each."""
