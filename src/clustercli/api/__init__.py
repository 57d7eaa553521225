"""What Python programs use; ``clustercli`` itself exports it."""
