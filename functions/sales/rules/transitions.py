"""The life of a sales order, as one table: from each status, the statuses it may change to."""

TRANSITIONS = {
    "pending": ("confirmed", "rejected", "cancelled"),
    "confirmed": ("partially_shipped", "shipped", "cancelled"),
    "partially_shipped": ("partially_shipped", "shipped"),
    "shipped": (),
    "rejected": (),
    "cancelled": (),
}
