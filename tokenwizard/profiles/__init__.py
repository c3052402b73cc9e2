"""What is remembered between runs: everything but secrets; `tokenwizard profiles` and `check`."""
