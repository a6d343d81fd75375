"""One package per domain, one file per function.

Imports make almost nothing but permanent objects: collecting garbage meanwhile is a fifth of a cold start, for nothing.
`shared.cold_start.end()` turns the collector on again, once a function is loaded.
"""

import gc

gc.disable()
