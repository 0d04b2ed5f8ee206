"""What results look like, on a terminal and as JSON: a module for each kind of result. Nothing else knows rich.

Text of documents never reaches the terminal raw: control characters, and marks that would turn the
direction of everything after them, are left out.
"""
