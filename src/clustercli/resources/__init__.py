"""Files that the program brings along or keeps for the user."""
