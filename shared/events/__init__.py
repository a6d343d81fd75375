"""What domains publish to one another, one file a domain: facts in the past tense, frozen, versioned by their type.

The shape of a version never changes: another shape is another type (`….v2`). Imports values and money alone.
"""
