"""The lives of what the data protection officer follows."""
