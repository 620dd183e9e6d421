"""Finding passages again: a query language, what its words mean, and keywords in their context."""
