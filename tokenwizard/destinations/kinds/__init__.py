"""One module a kind of place; its name is the kind's (with `_` for `-`), its `KIND` tells the rest.

A new kind is one module here and one test.
"""
