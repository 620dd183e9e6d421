"""The nouns of a study: frozen values without files, clock or terminal."""
