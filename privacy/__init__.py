"""What spans apps for the rights of persons: who looked, alerts, copies of data, retention, erasure."""
