"""Value types for every layer. Plain Python: nothing here imports Django."""
