"""What a caller may: each scope opens the operations that name it, and a role is a set of scopes."""

PUBLIC = "public"
"""In place of a scope: anybody may, without a token."""

SCOPES = {
    "product:read": "see products",
    "product:write": "create, change and discontinue products",
    "stock:read": "see levels, movements, reservations, expectations and discrepancies",
    "stock:adjust": "record gains and losses of stock",
    "stock:count": "record what was counted",
    "stock:replenish": "ask for what is running out",
    "stock:rebuild": "rebuild balances and the read model from the ledger",
    "supplier:read": "see suppliers",
    "supplier:write": "create and change suppliers",
    "purchase:read": "see purchase orders and their history",
    "purchase:order": "place, cancel and close purchase orders",
    "purchase:receive": "record receipts",
    "purchase:return": "send goods back to a supplier",
    "sales:read": "see sales orders and their history",
    "sales:order": "take sales orders",
    "sales:ship": "record shipments",
    "sales:cancel": "cancel what is outstanding of a sales order",
    "sales:return": "take goods back from a customer",
    "events:read": "see events of the past",
    "events:replay": "send an event of the past to a function again",
    "dead-letters:read": "see dead letters",
    "dead-letters:manage": "replay and discard dead letters",
    "traces:read": "see the story of an order, a request or an event",
    "audit:read": "compare the books",
    "audit:repair": "mend what an audit found",
}
"""Every scope, and what it lets its bearer do."""

_READING = frozenset(scope for scope in SCOPES if scope.endswith(":read"))
_GOODS = frozenset({"product:read", "stock:read"})

ROLES = {
    "clerk": _GOODS | {"sales:read", "sales:order", "sales:cancel"},
    "seller": _GOODS | {"sales:read", "sales:order", "sales:cancel", "sales:ship", "sales:return", "product:write"},
    "buyer": _GOODS
    | {"supplier:read", "supplier:write", "purchase:read", "purchase:order", "purchase:return", "stock:replenish"},
    "warehouse": _GOODS
    | {"stock:adjust", "stock:count", "purchase:read", "purchase:receive", "sales:read", "sales:ship", "sales:return"},
    "auditor": _READING,
    "admin": frozenset(SCOPES),
}
"""The scopes of each role."""
