"""Reads of the screens that span apps, each through the eyes of one reader."""
