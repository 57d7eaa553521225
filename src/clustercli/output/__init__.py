"""Writing a Table: one way in, :func:`clustercli.output.writer.write`."""
