"""One file a step. Screens ask; they know no network."""
