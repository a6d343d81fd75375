-- KEYS: one per level. ARGV[1]: seconds to live. ARGV[i + 1]: "<version> <json>" for KEYS[i].
-- What lies there and does not begin with a version, or is no text at all, is older than any level.
local function version(text)
  local digits = type(text) == 'string' and string.match(text, '^(%d+) ')
  return digits and #digits <= 15 and tonumber(digits) or -1
end

for i, key in ipairs(KEYS) do
  if version(redis.pcall('GET', key)) <= version(ARGV[i + 1]) then
    redis.call('SET', key, ARGV[i + 1], 'EX', ARGV[1])
  end
end
