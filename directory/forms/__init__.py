"""The forms of the directory and of a DAC's settings."""
