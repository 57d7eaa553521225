"""Divisions of China (GB/T 2260), their names, and where in a text they stand."""
