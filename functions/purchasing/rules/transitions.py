"""The life of a purchase order, as one table: from each status, the statuses it may change to.

An order that is received may still take in more than was ordered, within the allowance: what one line of it may, does
not depend on whether another is still open.
"""

TRANSITIONS = {
    "open": ("partially_received", "received", "cancelled"),
    "partially_received": ("partially_received", "received", "cancelled"),
    "received": ("received",),
    "cancelled": (),
}
