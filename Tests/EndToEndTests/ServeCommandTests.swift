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
    ("--burst --prompt 8 --output 8 --engine nosuch", "--engine is 'nosuch'"),
    ("--burst --prompt 8 --output 8 --watermark 1", "--watermark is '1.0'"),
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
