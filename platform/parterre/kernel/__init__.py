"""Values every layer may use. Plain Python: nothing here imports Django."""
