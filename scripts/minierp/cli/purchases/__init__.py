"""The commands of `minierp po`: orders are placed, found, received, ended, sent back."""
