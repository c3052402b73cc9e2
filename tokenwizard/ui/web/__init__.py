"""The wizard in a page of a local browser; the only part that needs the extra `web`."""
