"""Tresen: a self-hosted live chat whose bot answers from your support policy."""
