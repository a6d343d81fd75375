"""Selling for long while parts are killed; what must hold meanwhile and after. Imports measuring, orders, starts."""
