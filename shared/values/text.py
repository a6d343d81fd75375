"""Text for people: one spelling for what looks the same, and nothing that acts on a screen instead of standing on it.

Those are the C0 and C1 controls (ISO 6429), line and paragraph separators, and the marks that override the direction of
writing or isolate it from its surroundings (Unicode, UAX #9); a mark that is closed again harms nobody. What has no
width is writing where it joins letters or turns their direction; where it does neither it is stored, and written out.
"""

import re

_ACTING = "\x00-\x1f\x7f-\x9f\u2028\u2029"
_CONTROL = f"[{_ACTING}]"
_CLOSED_BY = {**dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}
_MARK = "[\u202a-\u202e\u2066-\u2069]"
_UNSEEN = "\xad\u061c\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_UNSHOWN = f"(?![\t\n])[{_ACTING}{_UNSEEN}\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
# Compiled by their first use: most text is plain.

MOST_MARKS = 30
"""Combining marks on one letter; no language has so many (Stream-Safe Text Format: UAX #15, section 13)."""


def composed(text: str) -> str:
    """The same text in Normalization Form C: é is one character, however it was typed (Unicode, UAX #15).

    A text with more marks on a letter than MOST_MARKS is left as it is: sorting them takes time with their square.
    """
    if text.isascii():
        return text
    import unicodedata  # most requests have nothing to compose

    return text if _is_stacked(text) else unicodedata.normalize("NFC", text)


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
    r"""`text` with what acts on a screen or is not seen there written out, such as \x1b; tabs and line feeds stay."""
    return text if text.isprintable() else re.sub(_UNSHOWN, lambda found: ascii(found[0])[1:-1], text)


def visible_in_json(document: str) -> str:
    r"""The same JSON document with what acts on a screen or is not seen on it written out, such as \u001b."""
    if document.isascii() and "\x7f" not in document:
        return document
    return re.sub(_UNSHOWN, _as_json, document)


def _as_json(found: re.Match[str]) -> str:
    """Its code units of UTF-16, as JSON has them (RFC 8259, section 7)."""
    return re.sub("....", r"\\u\g<0>", found[0].encode("utf-16-be", "surrogatepass").hex())


def _is_stacked(text: str) -> bool:
    from unicodedata import combining

    marks = 0
    for each in text:
        marks = marks + 1 if combining(each) else 0
        if marks > MOST_MARKS:
            return True
    return False


def _refuse(text: str, control: re.Match[str] | None) -> None:
    if not text.isascii() and _is_stacked(text):
        raise ValueError(f"should have at most {MOST_MARKS} marks on one letter")
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
