"""What attackers write where a text, a number or a document is asked for: a list made by hand.

In the order of what it is meant to break: SQL, shells, templates, paths, logs and terminals, Unicode, JSON, numbers.
"""

TEXTS = {
    "a quote": "'",
    "an end of a statement": "'; drop table product; --",
    "a truth": "' or '1'='1",
    "a union": "x' union select null,version(),null --",
    "a pause": "'||pg_sleep(9)--",
    "a backslash and a quote": "\\'; select 1; --",
    "dollar quotes": "$$; select 1; $$",
    "a wildcard": "%",
    "ten thousand wildcards": "%_" * 5000,
    "a placeholder": "%s%(name)s:name$1{}{0}",
    "a template": "${7*7}{{7*7}}<%= 7*7 %>#{7*7}",
    "a lookup": "${jndi:ldap://127.0.0.1/x}",
    "a shell": "`id`$(id)|id;id&&id",
    "a script": "<script>alert(1)</script>",
    "an image": '"><img src=x onerror=alert(1)>',
    "an entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "a path upwards": "../../../../etc/passwd",
    "a path upwards, encoded": "..%2f..%2f..%2fetc%2fpasswd",
    "a path upwards, encoded twice": "..%252f..%252fetc%252fpasswd",
    "a path upwards of Windows": "..\\..\\windows\\win.ini",
    "an address inside": "http://127.0.0.1:15672/api/users",
    "an address of a cloud": "http://169.254.169.254/latest/meta-data/",
    "an address of a file": "file:///etc/passwd",
    "a formula": "=cmd|'/C calc'!A0",
    "a formula with at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "a line feed": "a\nINFO forged",
    "a carriage return and a line feed": "a\r\nSet-Cookie: a=b",
    "a screen that is cleared": "\x1b[2J\x1b[H",
    "a title of a terminal": "\x1b]0;forged\x07",
    "a sequence of C1": "\x9b31m",
    "a backspace": "secret\x08\x08\x08\x08\x08\x08",
    "a delete": "\x7f",
    "a line separator": "a\u2028b",
    "writing turned round": "\u202egpj.exe",
    "writing that is isolated": "\u2066a",
    "a mark of direction alone": "\u200fa",
    "a byte order mark": "\ufeffTEA",
    "a space of no width": "TE\u200bA",
    "a joiner of no width": "TE\u200dA",
    "a soft hyphen": "TE\u00adA",
    "letters of Cyrillic": "ТЕА-1",
    "letters of full width": "ＴＥＡ－１",
    "letters of mathematics": "𝐓𝐄𝐀-1",
    "a dotless i": "ı",
    "a sharp s": "ß" * 200,
    "a ligature": "ﬃ",
    "a composed letter": "é",
    "a decomposed letter": "e\u0301",
    "forty marks on a letter": "a" + "\u0301" * 40,
    "marks in the wrong order": "a" + "\u0301\u0323" * 20,
    "Hangul in parts": "\u1112\u1161\u11ab",
    "an emoji of families": "👨‍👩‍👧‍👦" * 50,
    "a tag of a flag": "🏴\U000e0067\U000e0062\U000e007f",
    "a code point of private use": "\ue000",
    "no character": "\ufffe\uffff",
    "the last code point": "\U0010ffff",
    "a replacement": "\ufffd",
    "two hundred and one letters": "x" * 201,
    "ten thousand letters": "x" * 10_000,
    "spaces alone": "   \t ",
    "a space that does not break": "\u00a0",
    "nothing": "",
    "null": "null",
    "undefined": "undefined",
    "true": "true",
    "minus one": "-1",
    "a very long number": "9" * 400,
    "a number of Arabic": "١٢٣",
    "an exponent": "1e9",
    "a hexadecimal number": "0x10",
    "a format of C": "%n%n%s%x",
    "JSON": '{"a":1}',
    "an id": "00000000-0000-0000-0000-000000000000",
    "an id in braces": "{00000000-0000-0000-0000-000000000000}",
    "an id as a URN": "urn:uuid:00000000-0000-0000-0000-000000000000",
    "a number of an order": "SO-2026-000001",
    "a number of an order beyond all": "SO-9999-999999999999999999",
    "a date before all": "0001-01-01T00:00:00Z",
    "a date before all, in the east": "0001-01-01T00:00:00+23:59",
    "a date behind all, in the west": "9999-12-31T23:59:59-23:59",
    "a second that leaps": "2016-12-31T23:59:60Z",
    "a cursor of ours with a null": "W251bGxd",
    "a cursor of a number": "MQ==",
    "a cursor of an object": "eyJhIjoxfQ==",
    "a cursor of nothing": "W10=",
    "a cursor that acts": "WyJcdTAwMWJbMkoiLCJcdTAwMWJbMkoiXQ==",
    "a cursor that acts, of one": "WyJcdTAwMWJbMkoiXQ==",
    "a cursor of a long text": "W" + "yJ4" * 500 + "Il0=",
    "a cursor of deep lists": "W1tbW1tbW1tbW1tbW1tbW11dXV1dXV1dXV1dXV1dXQ==",
    "a cursor of an infinity": "WyJpbmZpbml0eSIsImluZmluaXR5Il0=",
}
"""Texts without the two that no JSON of ours may hold: NUL, and half of a surrogate pair."""


def share(place: int, of: int) -> dict[str, str]:
    """One in so many of the texts: where there are many places for a text, each gets some, and all of them together
    get each.
    """
    return dict(list(TEXTS.items())[place % of :: of])


UNSTORABLE = {
    "a NUL": '"a\\u0000b"',
    "half a pair": '"\\ud800"',
    "the other half": '"\\udc00"',
    "a pair the wrong way round": '"\\udc00\\ud800"',
}
"""Texts as JSON writes them, which are refused wherever they stand."""

NUMBERS = [
    "0", "-0", "-0.0", "0e0", "0e99999999", "0e-99999999", "-0e-99999999", "1", "-1", "1.0000", "1.00001", "0.0001",
    "1e-4", "1e-5", "1e14", "1e15", "1e400", "-1e400", "1e-400", "1e999999999999999999", "1e-999999999999999999",
    "99999999999999.9999", "999999999999999.9999", "100000000000000", "9223372036854775807", "9223372036854775808",
    "18446744073709551616", "-9223372036854775809", "2147483648", "0.1", "0.30000000000000004", "1." + "0" * 5000,
    "1." + "0" * 5000 + "1", "0." + "3" * 5000, "1" + "0" * 4200, "1" + "0" * 4999, "1" + "0" * 4999 + ".5",
    "123456789012345678901234567890", "4.9e-324", "1.7976931348623157e308", "1E+2", "1e+0002",
]  # fmt: skip
"""Numbers as JSON writes them."""

NO_NUMBERS = [
    "NaN", "Infinity", "-Infinity", "+1", "01", ".5", "5.", "0x10", "1_000", "1e", "--1", "1,5", "٣", "nan", "1e1.5",
]  # fmt: skip
"""What some readers of JSON take for numbers."""

NUMBERS_AS_TEXTS = [
    "NaN", "sNaN", "Infinity", "-inf", "1e400", "1_000", "١٢", "１２", " 1 ", "1\n", "0x10", "1e-400", "0e99999999",
    "0e-99999999", "1." + "0" * 5000, "9" * 5000, "", "-", "+1", "1,5", "½", "1e", "--1", "１e２",
]  # fmt: skip
"""What a number written as a text may look like."""

CONTENT_TYPES = [
    "", "text/plain", "text/html", "application/xml", "application/x-www-form-urlencoded", "application/octet-stream",
    "multipart/form-data; boundary=x", "application/jsonp", "application/json-patch", "text/json", "*/*",
    "application/cloudevents+json", "application/cloudevents-batch+json", "application/x-ndjson", "application/yaml",
    "application/json-seq", "application/geo", "json", "application/jsonx", "application/json+x", "application /json",
    ";", "application/x-java-serialized-object", "application/pickle",
]  # fmt: skip
"""What no command is."""
