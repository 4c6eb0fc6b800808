"""The invented sentences on which the screening is measured."""
