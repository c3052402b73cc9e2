"""SharePoint, ADME, any API, ACS: how they differ, and the fields they ask for. No I/O here."""
