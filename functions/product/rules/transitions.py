"""The life of a product: each status, and those that it may change to."""

from shared.outcomes.transitions import Transitions

TRANSITIONS: Transitions = {
    "active": ("discontinued",),
    "discontinued": ("active",),
}
