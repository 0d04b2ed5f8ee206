"""Shared by tests: texts, a server, hostile files, and programs that kill commands or make disks fail."""
