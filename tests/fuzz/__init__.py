"""Hostile input over every address: `make fuzz`; in `make test-full`, a little of it."""
