"""What is printed for persons: who looked, the copy of their data."""
