"""Seals of the journal: made and exported by a process of its own, compared with what stands."""
