"""What is recorded: clusters, batches, sources, sectors, validity, published figures."""
