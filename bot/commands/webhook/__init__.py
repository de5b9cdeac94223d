"""tresen webhook: tells programs elsewhere what happens to tickets."""
