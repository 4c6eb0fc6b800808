"""The lives of a plan and of what it holds."""
