"""Photos: opened, turned the right way up, made smaller, and written anew with nothing but the picture.

What is written holds no place, time, camera, comment or colour profile, and nothing that hid behind the
picture, as only its points are copied.
"""

from __future__ import annotations

import threading
from io import BytesIO
from typing import IO, TYPE_CHECKING

from prototype_kit.files.clean import FileRefused

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE = 2048  # points; enough to read a plate on a lamp post, and about half a megabyte
QUALITY = 85
MILLION = 1_000_000
# What opening may take is decided by what it costs: a JPEG is made smaller while it is read, unless it is
# progressive; the others are read whole, and a WebP several times over.
MOST_POINTS = {"JPEG": 50 * MILLION, "PNG": 25 * MILLION, "WEBP": 16 * MILLION}
MOST_PROGRESSIVE = 25 * MILLION
_FORMATS = tuple(MOST_POINTS)
# However many people send photos at once, one is in memory at a time.
_one_at_a_time = threading.Lock()


def read_photo(stream: IO[bytes]) -> tuple[bytes, str]:
    """The picture as JPEG or, where parts are see-through, PNG; and the ending of its name.

    Raises `FileRefused` for what is no whole picture, or has too many points.
    """
    with _one_at_a_time:
        return _read(stream)


def _read(stream: IO[bytes]) -> tuple[bytes, str]:
    from PIL import Image

    try:
        # Only these formats are tried: Pillow knows many more, which few people have tested for long.
        with Image.open(stream, formats=_FORMATS) as image:
            _check_points(image)
            longest = max(image.size)
            # Both sides must be as long as is asked for: a half, a quarter or an eighth is then read at once.
            image.draft(
                "RGB", (image.width * LONGEST_SIDE // longest, image.height * LONGEST_SIDE // longest)
            )
            image.load()
            return _written(_upright(image))
    except (FileRefused, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefused("too-detailed") from None
    except Exception:  # noqa: BLE001 - a broken picture fails in every way there is
        raise FileRefused("unreadable") from None


def _check_points(image: Image) -> None:
    progressive = image.info.get("progressive")
    # A JPEG with a second picture in it, as many phones write, is of the format MPO.
    most = MOST_PROGRESSIVE if progressive else MOST_POINTS.get(image.format or "", MOST_POINTS["JPEG"])
    if image.width * image.height > most:
        raise FileRefused("too-detailed")


def _upright(image: Image) -> Image:
    """The picture made small, and turned as the camera was held."""
    from PIL import ImageOps

    small: Image = image
    if max(image.size) > LONGEST_SIDE:
        if image.mode == "P":  # a picture of few colours would lose its shades
            small = image.convert("RGBA" if "transparency" in image.info else "RGB")
        small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    try:
        return ImageOps.exif_transpose(small)
    except Exception:  # noqa: BLE001 - what a camera wrote beside the picture may be broken; the picture is not
        return small


def _written(image: Image) -> tuple[bytes, str]:
    from PIL import Image as Images

    see_through = _is_see_through(image)
    mode = "RGBA" if see_through else "RGB"
    # Pasted into an empty picture: a copy would bring along what is written beside the points.
    plain = Images.new(mode, image.size)
    plain.paste(image.convert(mode))
    written = BytesIO()
    if see_through:
        plain.save(written, "PNG")
        return written.getvalue(), ".png"
    plain.save(written, "JPEG", quality=QUALITY)
    return written.getvalue(), ".jpg"


def _is_see_through(image: Image) -> bool:
    if not image.has_transparency_data:
        return False
    lowest, _ = image.convert("RGBA").getchannel("A").getextrema()
    return bool(isinstance(lowest, int | float) and lowest < 255)
