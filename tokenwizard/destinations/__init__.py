"""Where a token goes: files, shells, Azure, GitHub, the OS keyring, OSDU tools."""
