"""What every app is written in; knows no domain word and holds no model."""
