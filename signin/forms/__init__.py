"""The forms of sign-in."""
