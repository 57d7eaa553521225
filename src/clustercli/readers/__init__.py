"""Reading files of any kind: one reader a kind of file, whoever asks for it."""
