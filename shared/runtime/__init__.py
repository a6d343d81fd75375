"""What `main = function(…)` stands for: triggers, requests, events, health, server. Imports every other room."""
