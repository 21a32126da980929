-- For wrk: each terminal presses, and cancels in its next turn. Arguments: a file of `id token`, one to a line, and a
-- number that no run before had, for keys of its own.
local terminals, run, turn = {}, 0, -1 -- wrk asks for one request beforehand, and does not send it

function init(arguments)
  run = tonumber(arguments[2])
  for line in io.lines(arguments[1]) do
    local id, token = line:match("(%S+) (%S+)")
    terminals[#terminals + 1] = { id = id, token = token }
  end
end

local function key_of(number, round)
  return string.format("%08x-%04x-4000-8000-%012x", round, run, number)
end

function request()
  local number = turn % #terminals + 1
  local round = math.floor(turn / #terminals)
  local terminal = terminals[number]
  local headers = { ["Authorization"] = "Bearer " .. terminal.token, ["Content-Type"] = "application/json" }
  turn = turn + 1
  if round % 2 == 0 then
    local key = key_of(number, round)
    headers["Idempotency-Key"] = key
    local body = string.format('{"key":"%s","kiosk":"%s","need":"assist"}', key, terminal.id)
    return wrk.format("POST", "/api/v1/help-requests", headers, body)
  end
  return wrk.format("POST", "/api/v1/help-requests/" .. key_of(number, round - 1) .. "/cancel", headers)
end

function done(summary, latency, requests)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format('\n{"answered": %d, "failed": %d, "seconds": %.3f, "p99_ms": %.1f}\n',
    summary.requests, failed, summary.duration / 1e6, latency:percentile(99) / 1000))
end
