"""Questions to a dataset: selection, counts, comparison, published figures, SQL."""
