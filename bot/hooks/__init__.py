"""Hooks: programs elsewhere are told what happens to tickets."""
