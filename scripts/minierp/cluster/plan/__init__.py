"""Decisions of a deployment, none of them carried out here: steps in their order. Imports kubernetes."""
