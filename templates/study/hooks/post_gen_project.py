"""Say where the new study belongs."""

from pathlib import Path

folder = Path.cwd()
move = "" if folder.parent.name == "studies" else "Move it to studies/ of your project. "
print(f"Made {folder.name}. {move}Change its words, then: prototype-kit check")
