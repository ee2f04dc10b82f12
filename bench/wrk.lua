-- Sends the requests of a file in turn, each thread its own share of them.
-- BENCH_REQUESTS: the file, requests separated by a zero byte. BENCH_LABEL: begins every fresh key.
-- BENCH_THREADS: how many threads there are.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  local file = assert(io.open(os.getenv("BENCH_REQUESTS"), "rb"))
  local all, count, index = file:read("*a"), tonumber(os.getenv("BENCH_THREADS")), 0
  file:close()
  heads, tails, last, sent = {}, {}, 0, 0
  prefix = os.getenv("BENCH_LABEL") .. "-" .. number .. "-"
  for request in (all .. "\0"):gmatch("(%Z+)%z") do
    if index % count == number then
      local from, to = request:find("{key}", 1, true)
      heads[#heads + 1] = from and request:sub(1, from - 1) or request
      tails[#heads] = from and request:sub(to + 1) or false
    end
    index = index + 1
  end
end

function request()
  last = last % #heads + 1
  sent = sent + 1
  local tail = tails[last]
  return tail and heads[last] .. prefix .. sent .. tail or heads[last]
end

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '\nRESULT {"answers": %d, "refused": %d, "failed": %d, "seconds": %.6f, "p50": %.3f, "p99": %.3f}\n',
    summary.requests, errors.status, failed, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
