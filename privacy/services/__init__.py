"""What is done for the rights of persons."""
