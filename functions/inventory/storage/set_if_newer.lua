-- KEYS: one per level. ARGV[1]: seconds to live. ARGV[i + 1]: "<version> <json>" for KEYS[i].
local function version(text)
  return tonumber(string.match(text, '^%d+'))
end

for i, key in ipairs(KEYS) do
  local held = redis.call('GET', key)
  if not held or version(held) <= version(ARGV[i + 1]) then
    redis.call('SET', key, ARGV[i + 1], 'EX', ARGV[1])
  end
end
