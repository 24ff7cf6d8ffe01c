"""Keeps a school's social channels fit for its pupils: fetch, judge, act, tell people, learn."""

__version__ = "0.1.0"
