"""Files and translations into a library: what is new, what changed, and what is translated again."""
