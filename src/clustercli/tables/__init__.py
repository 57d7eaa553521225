"""What a command hands to output: a table, and what it looks like to a reader."""
