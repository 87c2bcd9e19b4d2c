"""How are the letters of a text file written down?"""

import codecs
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analytics.orders.reading.leftovers import prefix
from analytics.orders.reading.limits import CHUNK, Limits, unpack

SAMPLE_BYTES = 256 * 1024
GZIP = b"\x1f\x8b"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@contextmanager
def as_utf8(path: Path, *, limits: Limits) -> Iterator[tuple[Path, str]]:
    """The file's text as an uncompressed UTF-8 file, itself or a temporary copy, and the encoding it came in."""
    with tempfile.TemporaryDirectory(prefix=prefix()) as directory:
        plain = path
        with path.open("rb") as file:
            is_gzip = file.read(2) == GZIP
        if is_gzip:
            plain = Path(directory) / "unpacked"
            unpack(path, plain, limits=limits)
        encoding = _encoding(plain)
        if encoding != "utf-8":
            copy = Path(directory) / "utf-8"
            with plain.open(encoding=encoding, errors="replace", newline="") as file, copy.open("wb") as out:
                while piece := file.read(CHUNK):
                    out.write(piece.encode())
            plain = copy
        yield plain, encoding


def _encoding(path: Path) -> str:
    """UTF-8 where the whole file is, UTF-16 by its byte-order mark or its zeros, else a Windows code page.

    Letters of Arabic script stand beside each other, those that Western languages add to the alphabet stand alone.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
        if sample[:2] in UTF_16:
            return "utf-16"
        if len(sample) >= 4 and sample.count(0) * 3 > len(sample):
            return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
        decoder = codecs.getincrementaldecoder("utf-8")()
        piece = sample
        try:
            while piece:
                decoder.decode(piece)
                piece = file.read(CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", piece)]
            return "cp1256" if 2 * sum(length for length in runs if length > 1) > sum(runs) else "cp1252"
    return "utf-8"
