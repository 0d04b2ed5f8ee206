"""A store on Whoosh. Every call of Whoosh in this project is in this folder."""
