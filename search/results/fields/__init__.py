"""The shape of every JSON result, as plain dictionaries and lists: a module for each kind of result.

The command line prints them; a web server or an MCP tool can return them as they are. Scores, weights and shares
are rounded to four decimals. Spans are pairs ``[start, end]`` of character offsets, the end not included.
"""
