"""How Mailroom's encoder was made. Not needed to run Mailroom; see README.md."""
