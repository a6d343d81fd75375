"""What `main = function(…)` stands for: triggers, routes, commands, queries, events. Imports every other room."""
