"""Files and folders that nobody else may read, swap or break."""
