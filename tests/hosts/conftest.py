from __future__ import annotations

from tests.attacks.conftest import grounds, person, python_for_all
from tests.screens.conftest import start

__all__ = ["grounds", "person", "python_for_all", "start"]
