"""What the commands of `minierp import` have in common: their options, in groups, and how a group is used."""
