"""tresen locale: tools for translators, a file each."""
