"""What a shell offers on Tab: thought out from the command line's own parser."""
