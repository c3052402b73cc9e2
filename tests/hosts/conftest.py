from __future__ import annotations

from tests.attacks.conftest import grounds, person, python_for_all

__all__ = ["grounds", "person", "python_for_all"]
