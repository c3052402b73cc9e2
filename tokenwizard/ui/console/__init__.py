"""What commands write to stdout and stderr."""
