"""What leaves a study: the package for others, and the gate that reads its final bytes."""
