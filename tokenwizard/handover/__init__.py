"""Puts the token where it is used: files, shells, Azure, GitHub, the OS keyring, OSDU's tools."""
