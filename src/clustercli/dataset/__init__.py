"""A dataset as a whole: loading it, its document, how complete it is, whether it is in order."""
