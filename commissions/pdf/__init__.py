"""What the commission puts on paper: one module a document."""
