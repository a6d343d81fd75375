"""One package per domain, one file per function.

Imports make almost nothing but permanent objects: collecting garbage meanwhile is a fifth of a cold start, for nothing.
`shared.cold_start.end()` turns the collector on again, once a function is loaded. pydantic would look through every
installed distribution for plugins of its own, of which we use none.
"""

import gc
import os

gc.disable()
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
