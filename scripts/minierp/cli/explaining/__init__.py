"""Explaining what happened: the story of an order, the reasons of a level."""
