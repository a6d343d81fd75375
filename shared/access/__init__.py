"""Who calls, and what they may: tokens, scopes, roles. Imports only what stands below it."""
