select 1 as answered
