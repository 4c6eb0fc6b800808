"""Openings in an emergency."""
