"""Rows for tests, made the way the application makes them."""
