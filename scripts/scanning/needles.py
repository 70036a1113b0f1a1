"""Finding known numbers in anything, however they are written there, and what else looks like one."""

import base64
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote

from kit.privacy.scan import find_private

OTHER = "other"  # looks like a number, and is none of those that are known
_PIECE = 1024 * 1024  # bytes
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ　", "0123456789XX ")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_GAPS = re.compile(r"(?<=[0-9])[ \-.+]{1,3}(?=[0-9Xx])")
# A digest or a random name: among its letters some digits in a row look like a phone now and then.
_DIGEST = re.compile(r"(?<![0-9A-Za-z])(?=[0-9-]*[A-Fa-f])[0-9A-Fa-f]{8}[0-9A-Fa-f-]{24,120}(?![0-9A-Za-z])")
_CANDIDATES = (re.compile(r"(?=([1-9][0-9]{16}[0-9X]))"), re.compile(r"(?=(1[3-9][0-9]{9}))"))


class Needles:
    """Known numbers, each with its kind: whose it is."""

    def __init__(self, kinds: dict[str, str]) -> None:
        self._kinds = {number.upper(): kind for number, kind in kinds.items() if number}
        self._in_base64 = {part: kind for number, kind in self._kinds.items() for part in _base64(number)}
        self._base64 = re.compile("|".join(map(re.escape, self._in_base64)) or "(?!)")

    def found(self, text: str) -> Counter[str]:
        """How often numbers of each kind stand in ``text``: plain, in groups, full-width, in an address,
        escaped, in Base64."""
        text = _ESCAPED.sub(lambda one: chr(int(one[1], 16)), text)
        hits = Counter(self._in_base64[one[0]] for one in self._base64.finditer(text))
        readable = unquote(text).translate(_WIDE).upper()
        joined = _GAPS.sub("", readable)
        for pattern in _CANDIDATES:
            hits.update(self._kinds[one[1]] for one in pattern.finditer(joined) if one[1] in self._kinds)
        rest = _DIGEST.sub("", readable)
        others = {_GAPS.sub("", rest[one.start : one.end]) for one in find_private(rest)}
        hits[OTHER] += sum(1 for one in others if not any(known in one for known in self._kinds))
        return +hits

    def found_in_bytes(self, data: bytes) -> Counter[str]:
        """The same for a file; one that is packed (a spreadsheet) is unpacked."""
        if not data.startswith(b"PK\3\4"):
            return sum((self.found(piece) for piece in _pieces(data)), Counter[str]())
        with zipfile.ZipFile(BytesIO(data)) as packed:
            inside = [self.found_in_bytes(packed.read(name)) for name in packed.namelist()]
        return sum(inside, Counter[str]())


def _pieces(data: bytes) -> Iterator[str]:
    """The lines of a file, many at a time: a log may be larger than the memory holds several times."""
    lines = BytesIO(data)
    while piece := lines.readlines(_PIECE):
        yield b"".join(piece).decode("utf-8", errors="replace")


def _base64(number: str) -> list[str]:
    """What the Base64 of every text with the number in it has in common, for the three ways to lie in it."""
    raw = number.encode()
    parts = []
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + raw).decode()
        rest = (before + len(raw)) % 3
        parts.append(whole[(0, 2, 3)[before] : len(whole) - (0, 3, 2)[rest]])
    return parts
