"""The language of what people read: messages from the catalogue, headings and fixed words."""
