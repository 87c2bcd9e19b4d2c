"""Which lines does a text file have on disk, and which quotation mark swallows those after it?

A record may take several lines where a cell between quotation marks holds a line break. A mark that never closes, or
only at the next stray one, makes one record of all lines in between; such a mark is no part of the cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from analytics.errors import InputError

CHUNK = 1 << 24
LONGEST_LINE = 8_000_000  # bytes
MOST_LOOKED_AT = 50  # lines between two marks: enough to see whether they are records of their own
NEWLINE, RETURN, QUOTE = 10, 13, 34
UTF_8_MARK = b"\xef\xbb\xbf"

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class PhysicalLines:
    """The lines of a text file as they stand on disk.

    `n_lines`: all; `n_blank`: those that hold nothing, outside cells of several lines; `n_joined`: those that belong to
    a record which began in a line before; `strays`: numbers (from 1) of lines with a quotation mark that swallowed what
    follows it, as (number, first byte, byte after the last, with its line end); `has_mixed_ends`: lines end in CR LF
    and in LF or CR alone.
    """

    n_lines: int
    n_blank: int
    n_joined: int
    strays: tuple[tuple[int, int, int], ...]
    has_mixed_ends: bool

    @property
    def is_sound(self) -> bool:
        """Can the file be read as it is?"""
        return not self.strays and not self.has_mixed_ends


def physical_lines(text: Path, *, delimiter: str, width: int, preamble: int) -> PhysicalLines:
    """Which lines has the UTF-8 text below its header, and which marks are stray?

    `width`: how many columns the header names; `preamble`: lines before it. Raises InputError for a line beyond
    LONGEST_LINE.
    """
    kinds: set[str] = set()
    n_lines, begin = 0, 0
    blank: list[Places] = []
    odd: list[tuple[int, int, int]] = []
    for piece in _pieces(text):
        kinds |= _kinds(piece)
        ends = _ends(piece)
        starts = np.concatenate((np.zeros(1, np.int64), ends[:-1]))
        _check_length(starts, ends)
        blank.append(n_lines + np.flatnonzero(_is_blank(piece, starts, ends)))
        places = np.flatnonzero(_n_quotes(piece, ends) & 1)
        columns = (n_lines + places + 1, begin + starts[places], begin + ends[places])
        odd += zip(*(column.tolist() for column in columns), strict=True)
        n_lines += len(ends)
        begin += len(piece)
    below = [line for line in odd if line[0] > preamble + 1]
    with text.open("rb") as file:
        strays, spans = _Marks(file, delimiter, width).sorted_out(below)
    empty = np.concatenate([*blank, np.zeros(0, np.int64)]) + 1
    inside = sum(int(np.searchsorted(empty, last) - np.searchsorted(empty, first)) for first, last in spans)
    return PhysicalLines(
        n_lines=n_lines,
        n_blank=int(np.count_nonzero(empty > preamble)) - inside,
        n_joined=sum(last - first for first, last in spans),
        strays=tuple(strays),
        has_mixed_ends=len(kinds) > 1,
    )


def mended(text: Path, target: Path, *, lines: PhysicalLines, delimiter: str) -> None:
    """Write the text to `target` with one kind of line end and without the stray marks."""
    begin = 0
    with text.open("rb") as file, target.open("wb") as out:
        for _number, first, last in lines.strays:
            _copy(file, out, first - begin)
            cells = _cells(file.read(last - first).decode().rstrip("\r\n"), delimiter)
            line = io.StringIO()
            csv.writer(line, delimiter=delimiter, lineterminator="\n").writerow(cells)
            out.write(line.getvalue().encode())
            begin = last
        _copy(file, out, text.stat().st_size - begin)


def _copy(file: BinaryIO, out: BinaryIO, size: int) -> None:
    """The next `size` bytes, each line ended by LF."""
    while size:
        piece = file.read(min(size, CHUNK))
        while piece.endswith(b"\r") and len(piece) < size and (after := file.read(1)):
            piece += after
        size -= len(piece)
        out.write(piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))


def _pieces(text: Path) -> Iterator[bytes]:
    """The file in pieces of whole lines."""
    rest = b""
    with text.open("rb") as file:
        while piece := file.read(CHUNK):
            while piece.endswith(b"\r") and (after := file.read(1)):
                piece += after
            piece = rest + piece
            cut = max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1
            rest = piece[cut:]
            if len(rest) > LONGEST_LINE:
                raise InputError("long_line", most=LONGEST_LINE)
            if cut:
                yield piece[:cut]
    if rest:
        yield rest


def _kinds(piece: bytes) -> set[str]:
    pairs = piece.count(b"\r\n")
    counts = {"pair": pairs, "feed": piece.count(b"\n") - pairs, "return": piece.count(b"\r") - pairs}
    return {kind for kind, n in counts.items() if n}


def _ends(piece: bytes) -> Places:
    """After which byte does each line of the piece end, its line end included?"""
    letters = np.frombuffer(piece, np.uint8)
    ends = letters == NEWLINE
    if b"\r" in piece:
        alone = letters == RETURN
        alone[:-1] &= ~ends[1:]
        ends |= alone
    places = np.flatnonzero(ends) + 1
    return places if len(places) and places[-1] == len(piece) else np.append(places, len(piece))


def _check_length(starts: Places, ends: Places) -> None:
    if int((ends - starts).max()) > LONGEST_LINE:
        raise InputError("long_line", most=LONGEST_LINE)


def _is_blank(piece: bytes, starts: Places, ends: Places) -> npt.NDArray[np.bool_]:
    letters = np.frombuffer(piece, np.uint8)
    lengths = ends - starts
    begins_with_end = (letters[starts] == NEWLINE) | (letters[starts] == RETURN)
    return np.asarray((lengths <= 2) & begins_with_end)


def _n_quotes(piece: bytes, ends: Places) -> Places:
    """How many quotation marks has each line?"""
    if b'"' not in piece:
        return np.zeros(len(ends), np.int64)
    quotes = np.flatnonzero(np.frombuffer(piece, np.uint8) == QUOTE)
    return np.diff(np.searchsorted(quotes, ends), prepend=0)


@dataclass(frozen=True)
class _Marks:
    """The text with its lines that hold an odd number of quotation marks: only they begin or end a cell of several."""

    file: BinaryIO
    delimiter: str
    width: int

    def sorted_out(
        self, odd: Sequence[tuple[int, int, int]]
    ) -> tuple[list[tuple[int, int, int]], list[tuple[int, int]]]:
        """Which of these lines hold a stray mark, and which (first, last) lines are one record?"""
        strays: list[tuple[int, int, int]] = []
        spans: list[tuple[int, int]] = []
        place = 0
        while place < len(odd):
            number, first, last = odd[place]
            line = self._read(first, last)
            following = odd[place + 1] if place + 1 < len(odd) else None
            place += 1
            if not _is_open(line, self.delimiter):
                continue
            if following and self._is_record(line, odd[place - 1], following):
                spans.append((number, following[0]))
                place += 1
            else:
                strays.append((number, first, last))
        return strays, spans

    def _is_record(self, line: str, opening: tuple[int, int, int], closing: tuple[int, int, int]) -> bool:
        """Are the lines from the one that opens a cell to the one that closes it one record, and not each one?"""
        whole = self._read(opening[1], min(closing[2], opening[1] + 2 * LONGEST_LINE))
        try:
            rows = list(csv.reader(io.StringIO(whole, newline=""), delimiter=self.delimiter, strict=True))
        except csv.Error:
            return False
        if len(rows) != 1 or len(rows[0]) != self.width:
            return False
        if len(_cells(line, self.delimiter)) != self.width:
            return True
        after = whole.splitlines()[1 : MOST_LOOKED_AT + 1]
        alike = sum(len(_cells(each, self.delimiter)) == self.width for each in after)
        return alike == 0 or (self.width < 3 and alike < 3)  # two columns: one delimiter in a note proves nothing

    def _read(self, first: int, last: int) -> str:
        self.file.seek(first)
        return self.file.read(last - first).decode(errors="replace").rstrip("\r\n")


def _is_open(line: str, delimiter: str) -> bool:
    """Is a quotation mark of the line still open at its end?"""
    try:
        next(csv.reader([line], delimiter=delimiter, strict=True), None)
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _cells(line: str, delimiter: str) -> list[str]:
    """The cells of the line by itself, a mark that stays open left out."""
    cells: list[str] = []
    while _is_open(line, delimiter):
        *before, rest = next(csv.reader([line], delimiter=delimiter))
        cells += before
        if rest == line:
            break
        line = rest
    return [*cells, *next(csv.reader([line], delimiter=delimiter), [""])]
