"""The life of a purchase order, as one table: from each status, the statuses it may change to."""

TRANSITIONS = {
    "open": ("partially_received", "received", "cancelled"),
    "partially_received": ("partially_received", "received", "cancelled"),
    "received": (),
    "cancelled": (),
}
