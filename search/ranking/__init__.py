"""Rank the passages that match a query, and choose what to show of them."""
