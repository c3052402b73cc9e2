"""This machine and the network: files, HTTP, terminals, processes, signals."""
