"""Results on a terminal: a module for each kind of result. The only package that imports rich.

Text of documents is never printed raw: control characters, and marks that change the direction of text, are replaced.
"""
