"""Hostile input over every address: `make fuzz`, or a little of it in `make test`."""
