"""Keeping a library healthy: checking it (doctor) and recovering a damaged one."""
