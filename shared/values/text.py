"""Text for people: one spelling for what looks the same, and nothing that acts on a screen instead of standing on it.

Those are the C0 and C1 controls (ISO 6429), line and paragraph separators, and the marks that override the direction of
writing or isolate it from its surroundings (Unicode, UAX #9); a mark that is closed again harms nobody.
"""

import re

_ACTING = "\x00-\x1f\x7f-\x9f\u2028\u2029"
_CONTROL = f"[{_ACTING}]"
_CLOSED_BY = {**dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}
_MARK = "[\u202a-\u202e\u2066-\u2069]"
_UNSHOWN = f"(?![\t\n])[{_ACTING}\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
# Compiled by their first use: most text is plain.


def composed(text: str) -> str:
    """The same text in Normalization Form C: é is one character, however it was typed (Unicode, UAX #15)."""
    if text.isascii():
        return text
    import unicodedata  # most requests have nothing to compose

    return unicodedata.normalize("NFC", text)


def line(text: str) -> str:
    """One line of text, composed, without the space around it. Raises ValueError for what acts on a screen."""
    tidy = composed(text.strip())
    if not (tidy.isascii() and tidy.isprintable()):
        _refuse(tidy, re.search(_CONTROL, tidy))
    return tidy


def lines(text: str) -> str:
    """As `line`, of several lines: tabs stay, and every line ends with a line feed alone."""
    tidy = composed(text.strip()).replace("\r\n", "\n")
    for each in tidy.split("\n"):
        _refuse(each, re.search(_CONTROL, each.replace("\t", " ")))
    return tidy


def visible(text: str) -> str:
    r"""`text` with what acts on a screen written out, such as \x1b; tabs and line feeds stay."""
    return text if text.isprintable() else re.sub(_UNSHOWN, lambda found: ascii(found[0])[1:-1], text)


def visible_in_json(document: str) -> str:
    r"""The same JSON document with what acts on a screen written out, such as \u001b."""
    if document.isascii() and "\x7f" not in document:
        return document
    return re.sub(_UNSHOWN, lambda found: f"\\u{ord(found[0]):04x}", document)


def _refuse(text: str, control: re.Match[str] | None) -> None:
    if control:
        raise ValueError(f"should not have the control character U+{ord(control[0]):04X}")
    if mark := _left_open(text):
        raise ValueError(f"should close every direction mark that it opens, and no other (U+{ord(mark):04X})")


def _left_open(text: str) -> str:
    """A mark without its partner, if there is one."""
    opened: list[str] = []
    for mark in re.findall(_MARK, text):
        if mark in _CLOSED_BY:
            opened.append(mark)
        elif not opened or _CLOSED_BY[opened.pop()] != mark:
            return str(mark)
    return opened[-1] if opened else ""
