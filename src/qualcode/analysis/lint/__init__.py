"""Advice on a codebook: what its texts lack or share, and what its use says of it."""
