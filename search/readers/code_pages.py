"""Names of the code pages of Windows, by their numbers and by those of the character sets of fonts."""

from __future__ import annotations

import codecs

#: Python's names of code pages, where they are not "cp" and the number.
_CODE_PAGES = {
    437: "cp437", 850: "cp850", 932: "cp932", 936: "gb18030", 949: "cp949", 950: "cp950", 1200: "utf-16-le",
    1201: "utf-16-be", 1361: "johab", 10000: "mac_roman", 10001: "cp932", 10004: "mac_arabic", 10006: "mac_greek",
    10007: "mac_cyrillic", 10010: "mac_romanian", 10029: "mac_latin2", 10079: "mac_iceland", 10081: "mac_turkish",
    20127: "cp1252", 20866: "koi8_r", 20932: "euc_jp", 21866: "koi8_u", 28591: "cp1252", 50220: "iso2022_jp",
    50221: "iso2022_jp", 50222: "iso2022_jp", 50225: "iso2022_kr", 51932: "euc_jp", 51936: "gb18030",
    51949: "euc_kr", 52936: "hz", 54936: "gb18030", 65000: "utf-7", 65001: "utf-8",
}  # fmt: skip

#: Code pages of Windows by the number of the character set of a font; 0 for that of the file.
CHARACTER_SETS = {
    0: 1252, 2: 1252, 77: 10000, 78: 932, 80: 949, 84: 10007, 85: 10006, 87: 10010, 88: 10029, 128: 932, 129: 949,
    130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251,
    222: 874, 238: 1250, 254: 437, 255: 850,
}  # fmt: skip


def code_page(number: int, otherwise: str = "cp1252") -> str:
    """Return Python's name of a Windows code page, *otherwise* if Python has none."""
    name = _CODE_PAGES.get(number) or (f"iso8859_{number - 28590}" if 28590 < number < 28607 else f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return otherwise
    return name
