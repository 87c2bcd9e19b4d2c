"""How is a result drawn? One file an analysis."""
