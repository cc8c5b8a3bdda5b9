"""The offline demonstration model: a small OpenAI-compatible server over a book of recipes."""
