"""Finding what identifies somebody in texts, and putting pseudonyms in its place."""
