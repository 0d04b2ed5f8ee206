"""The models that a library can use."""
