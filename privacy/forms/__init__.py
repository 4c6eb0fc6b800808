"""What is typed in the screens of privacy."""
