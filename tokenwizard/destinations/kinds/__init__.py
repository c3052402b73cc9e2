"""One module a kind of place, called by its name (with `_` for `-`); its `KIND` tells the rest."""
