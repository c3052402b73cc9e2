"""How many days a certificate is valid that is made here."""

from __future__ import annotations

USUAL_DAYS, MOST_DAYS = 365, 3650
