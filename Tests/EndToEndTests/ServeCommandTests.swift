import Foundation
import Testing

/// A service under load from the command line.
@Suite struct ServeCommandTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private func words(_ arguments: String) -> [String] {
    ("serve --model llama-3.1-8b --on nvidia-h200-sxm " + arguments).split(separator: " ")
      .map(String.init)
  }

  @Test func aServiceIsAnsweredWithItsFigures() throws {
    let outcome = try place.run(
      words("--concurrency 8 --prompt 256 --output 16 --count 40 --price 3 --json"))
    try #require(outcome.ending == .exit(0), "\(outcome.errors)")
    let answer = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let fields = try #require(answer as? [String: Any])
    let first = try #require(fields["ttft_ms"] as? [String: Double])
    let (low, mean, high) = (first["low"] ?? 0, first["mean"] ?? 0, first["high"] ?? 0)
    #expect(low > 0 && low <= mean && mean <= high)
    #expect(fields["requests"] as? Int == 40 && fields["saturated"] as? Bool == false)
    #expect(fields["dollars_per_million_output_tokens"] as? Double ?? 0 > 0)
    let again = try place.run(
      words("--concurrency 8 --prompt 256 --output 16 --count 40 --price 3 --json"))
    #expect(again.output == outcome.output)
  }

  @Test func moreThanIsServedIsSaturated() throws {
    let outcome = try place.run(words("--rate 2000 --prompt 1k --output 64 --count 300"))
    #expect(outcome.ending == .exit(1) && outcome.output.contains("saturated"))
    #expect(!outcome.output.contains("first token"))
  }

  @Test(arguments: [
    ("--rate 0 --prompt 8 --output 8", "--rate is '0.0', expected above 0"),
    ("--concurrency 0 --prompt 8 --output 8", "--concurrency"),
    ("--concurrency 1 --prompt 0 --output 8", "--prompt is '0', expected N, uniform:A-B"),
    ("--concurrency 1 --prompt uniform:9-3 --output 8", "--prompt is 'uniform:9-3'"),
    ("--concurrency 1 --prompt 8", "--output"),
    ("--prompt 8 --output 8", "one of --concurrency, --rate, --requests and --burst"),
    ("--burst --rate 1 --prompt 8 --output 8", "one of --concurrency"),
    ("--burst --variation 2 --prompt 8 --output 8", "--variation"),
    ("--burst --prompt 8 --output 8 --engine nosuch", "'--engine <engine>'"),
    ("--burst --prompt 8 --output 8 --engine fused", "--engine has no scheduler"),
    ("--burst --prompt 8 --output 8 --watermark 1", "--watermark is '1.0'"),
    ("--burst --prompt 8 --output 8 --utilization 2", "--utilization is '2.0'"),
    ("--burst --prompt 8 --output 8 --prefixes 2", "--prefixes is '2'"),
    ("--burst --prompt 8 --output 8 --samples 0", "--samples is '0'"),
    ("--burst --prompt 8 --output 8 --drafts 2", "--drafts is '2', expected with --acceptance"),
    ("--burst --prompt 8 --output 8 --draft-model gpt2", "--draft-model"),
    ("--burst --prompt 8 --output 8 --router any", "--router"),
  ])
  func whatCannotBeIsRefusedByName(arguments: String, error: String) throws {
    let outcome = try place.run(words(arguments))
    #expect(outcome.ending == .exit(64), "\(outcome.errors)")
    #expect(outcome.errors.contains(error), "\(outcome.errors)")
  }

  @Test func whatCanNeverBeServedIsSaid() throws {
    let outcome = try place.run(words("--burst --prompt 500k --output 8 --count 3"))
    #expect(outcome.ending == .exit(1))
    #expect(outcome.errors.contains("none of 3 requests can be served"))
  }

  /// A cache that is too small for one request is said with what is lacking.
  @Test func aCacheThatIsTooSmallIsSaidWithItsBytes() throws {
    let outcome = try place.run(words("--burst --prompt 2k --output 8 --count 3 --kv-tokens 1000"))
    #expect(outcome.ending == .exit(1))
    #expect(outcome.errors.contains("the cache holds 976 tokens"))
    #expect(outcome.errors.contains("MB of it on each device"))
  }

  /// A kept run is replayed, its timeline is JSON, its steps a table; what prompts share is found; a log's settings are taken.
  @Test func aRunIsKeptReplayedAndShared() throws {
    try place.write(
      Array(
        "INFO kv_cache_utils.py GPU KV cache size: 50,000 tokens\nINFO max_num_batched_tokens=4096.\n"
          .utf8), as: "engine.log")
    let outcome = try place.run(
      words(
        "--rate 5 --prompt 600 --output 8 --count 30 --prefix 512 --engine-log engine.log --keep svc --chrome run.json --steps steps.csv --replicas 2 --router prefix --json"
      ))
    try #require(outcome.ending == .exit(0), "\(outcome.errors)")
    #expect(outcome.errors.contains("50000 tokens of the cache, 4096 tokens of a step"))
    let fields = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(fields["prefix_found"] as? Double ?? 0 > 0.7)
    #expect(fields["kv_tokens"] as? Int == 49_984)
    #expect(fields["joules_per_output_token"] as? Double ?? 0 > 0)
    let replay = try place.run(["replay", "svc"])
    #expect(replay.ending == .exit(0) && replay.output.contains("0.0 % off"))
    try place.write(Array("nothing\n".utf8), as: "empty.log")
    let refused = try place.run(
      words("--burst --prompt 8 --output 8 --engine-log empty.log"))
    #expect(refused.ending == .exit(64) && refused.errors.contains("GPU KV cache size"))
  }

  @Test func aFileOfRequestsIsReadAndItsLinesAreNamed() throws {
    try place.write(
      Array("prompt,output,arrival_s\n100,8,0\n200,8,0.1\n".utf8), as: "requests.csv")
    let outcome = try place.run(words("--requests requests.csv --csv lives.csv"))
    try #require(outcome.ending == .exit(0), "\(outcome.errors)")
    try place.write(
      Array("prompt,output,arrival_s\n100,8,0\n200,x,0.1\n".utf8), as: "bad.csv")
    let refused = try place.run(words("--requests bad.csv"))
    #expect(refused.ending == .exit(65) && refused.errors.contains("bad.csv:3: output is 'x'"))
  }
}
