"""The story of the demonstration, told by calling services in the order in which it happened."""
