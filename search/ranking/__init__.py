"""From a query to hits: candidates, feedback, grouping, near-duplicates, snippets."""
