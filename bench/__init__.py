"""Benchmarks: what the figures in docs/benchmarks.md are made by."""
