"""Events that no function could take: what they are, why, and how to bring them back.

Every queue of a function has a dead-letter queue `<queue>.dead-letters`. Nothing here removes a message from it before
the broker has confirmed that the queue it came from has it again. What the platform has collected from there is asked
for over HTTP.
"""
