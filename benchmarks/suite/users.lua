-- For wrk: asks for one user after the other, in a scattered order. Arguments:
-- prefix of the realms, realms, users of each.
local prefix, realms, users, at

function init(arguments)
  prefix = arguments[1]
  realms = tonumber(arguments[2])
  users = tonumber(arguments[3])
  at = 0
end

function request()
  at = (at + 7919) % (realms * users)
  return wrk.format("GET", "/reg/" .. prefix .. at % realms
    .. ".bench.test/u" .. math.floor(at / realms))
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format("requests %d microseconds %d p99 %d errors %d\n",
    summary.requests, summary.duration, latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
