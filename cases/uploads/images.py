"""Photographs and scans: decoded, then drawn again without what the camera wrote beside them."""

import io
import struct
import zlib

from PIL import Image, ImageFile, ImageOps

from cases.uploads.refusal import UploadRefused

MAX_PIXELS = 50_000_000
Image.MAX_IMAGE_PIXELS = None  # our own limit is asked before a single pixel is decoded
UNREADABLE = "Cette image est abîmée ou incomplète : elle ne peut pas être lue."
BROKEN = (  # what Pillow raises over a damaged file
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError),
    *(EOFError, struct.error, zlib.error),
)
PLAIN_MODES = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "LA", "RGB", "RGBA", "I;16")}


def redrawn(data: bytes, made_as: str) -> bytes:
    """The same picture upright, without place, date, name or thumbnail; raises UploadRefused.

    `made_as` is "JPEG" or "PNG". Of several pictures in one file, only the first is kept.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once loaded, makes Pillow lenient
    try:
        with Image.open(io.BytesIO(data), formats=_read_as(made_as)) as image:
            _check_size(image)
            upright = ImageOps.exif_transpose(image)
            plain = upright if upright.mode in PLAIN_MODES[made_as] else _plain(upright, made_as)
            plain.info = {}
            made = io.BytesIO()
            plain.save(made, made_as, **({"quality": 90} if made_as == "JPEG" else {}))
    except BROKEN as error:
        raise UploadRefused(UNREADABLE) from error
    return made.getvalue()


def _read_as(made_as: str) -> list[str]:
    return ["JPEG", "MPO"] if made_as == "JPEG" else ["PNG"]  # telephones write MPO


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise UploadRefused(
            f"Cette image est trop grande ({image.width} × {image.height} points) : "
            "réduisez-la ou envoyez-la en PDF."
        )


def _plain(image: Image.Image, made_as: str) -> Image.Image:
    if made_as == "JPEG":
        return image.convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")
