"""Random small worlds: who works where, what was asked, whom the person let read what."""
