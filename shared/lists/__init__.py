"""Lists: pages of them, their orders, their totals, and all of one as a file. Imports http, database and below."""
