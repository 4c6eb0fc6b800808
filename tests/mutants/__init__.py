"""The rules are taken away one at a time, and some test must notice: `make mutants`."""
