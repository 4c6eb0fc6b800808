"""What the screens of privacy read."""
