"""Makes `golden.txt` anew; run it from the repository."""

from __future__ import annotations

from tests.messages.golden import GOLDEN, text

if __name__ == "__main__":
    GOLDEN.write_text(text(), encoding="utf-8", newline="\n")
    print(f"{GOLDEN.name} is made anew: read the difference with git diff")
