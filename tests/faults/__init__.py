"""`make faults`: everything that may die dies while decisions are made; what is lost is counted."""
