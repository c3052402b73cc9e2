"""What scripts rely on, kept as text: helps, JSON, completions, exit statuses.

`python -m tests.outside` writes it again. A difference is a change for somebody's script: it is
meant, and in the changelog, or it is mended.
"""
