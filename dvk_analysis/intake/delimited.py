"""Tables as text (.csv): the encoding and the separator found from the content."""

import csv
import io
import unicodedata
from collections import Counter
from itertools import islice

from dvk_analysis.intake import legacy

SEPARATORS = ";,\t|"
#: Longest field, in characters.
MAX_FIELD = 10_000_000
#: Lines that the separator is judged by.
_JUDGED_BY = 200


def read(data: bytes) -> list[list[object]]:
    r"""Read rows of cells; all cells are text.

    Examples
    --------
    >>> read("\ufeffSTT,Số cuộc\n1,\"1.250\"".encode("utf-16-le"))
    [['STT', 'Số cuộc'], ['1', '1.250']]
    """
    written = decode(data).replace("\0", "")
    separator = _separator(written)
    csv.field_size_limit(MAX_FIELD)
    rows = csv.reader(io.StringIO(written, newline=""), delimiter=separator)
    return [row if any(row) and not row[0].lower().startswith("sep=") else [] for row in rows]


def decode(data: bytes) -> str:
    """Decode text: Unicode by its mark or its form, else windows-1258, else the letters of the old fonts.

    Examples
    --------
    >>> decode("Thị trấn".encode("cp1258", "replace")) == decode("Thị trấn".encode("utf-8-sig"))
    False
    >>> decode(unicodedata.normalize("NFD", "xã").encode("cp1258"))
    'xã'
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace")
    zeros = data[:1000].count(0)
    if zeros > len(data[:1000]) / 4:
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace").removeprefix("\ufeff")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    windows = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    old = data.decode("cp1252", "replace")
    reading = legacy.reading_of(old.splitlines())
    turned = legacy.READINGS.get(reading, str)(old)
    return windows if legacy.share_of_syllables(windows) >= legacy.share_of_syllables(turned) else old


def _separator(written: str) -> str:
    """Choose the separator that cuts most lines into equally many fields."""
    best, score = ",", (0, 0)
    lines = list(islice(io.StringIO(written, newline=""), _JUDGED_BY))
    for separator in SEPARATORS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        if (times, width) > score:
            best, score = separator, (times, width)
    return best
