"""Files that an earlier code wrote, kept as data: every later code reads them.

`python -m tests.written_before` writes them again with the code that is there. Do that for a new
kind of file; a file that no longer reads the same is a user's file lost.
"""
