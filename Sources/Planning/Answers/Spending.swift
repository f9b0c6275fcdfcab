import Documents
import Model
import Quantities
import Workloads

/// What an answer costs: device-hours and, at a price of a device-hour, dollars.
struct Spending: Sendable {
  /// One amount: of programs the key and the number, of people the words and what it is for.
  struct Amount: Sendable {
    let key: String
    let value: Double
    let words: String
    let purpose: String
  }

  let amounts: [Amount]

  /// Nil where neither a price nor tokens to train on are given.
  init?(
    _ prediction: JobPrediction, _ job: Job, _ tokens: TokenTimes?, _ options: JobReport.Options
  ) {
    guard options.price != nil || options.trainingTokens != nil else { return nil }
    let devices = Double(prediction.devices)
    /// Dollars for a million tokens of which so many come in a time on all devices.
    func perMillion(_ kind: String, _ key: String, _ count: Int, in time: Seconds) -> [Amount] {
      guard let price = options.price else { return [] }
      let dollars = price * devices * time.hours / Double(count) * 1e6
      return [
        Amount(
          key: key, value: dollars, words: dollars.dollars, purpose: "a million \(kind) tokens")
      ]
    }
    var amounts: [Amount] = []
    switch job.purpose {
    case .training:
      amounts += perMillion("trained", "usd_per_mtoken", job.tokens, in: prediction.time)
      if let all = options.trainingTokens {
        let time = Seconds(Double(all) / prediction.tokensPerSecond)
        let hours = time.hours * devices
        func append(_ key: String, _ value: Double, _ words: String) {
          amounts.append(Amount(key: key, value: value, words: words, purpose: "all tokens"))
        }
        let days = time.hours / 24
        append("days", days, "\(days.rounded(toSignificant: 3).short) days")
        append("device_hours", hours, "\(hours.rounded(toSignificant: 4).short) device-hours")
        if let price = options.price { append("usd", hours * price, (hours * price).dollars) }
      }
    case .generation(let given):
      let first = tokens?.first ?? prediction.time
      amounts += perMillion(
        "input", "usd_per_input_mtoken", job.groups.tokens, in: first)
      if given > 1 {
        amounts += perMillion(
          "output", "usd_per_output_mtoken", job.batch * (given - 1), in: prediction.time - first)
      }
    case .pass:
      let kind = job.phase == "decode" ? "output" : "input"
      amounts += perMillion(kind, "usd_per_\(kind)_mtoken", job.tokens, in: prediction.time)
    }
    self.amounts = amounts
  }

  var figures: [AnswerFigure] {
    amounts.map { AnswerFigure(name: "for \($0.purpose)", value: $0.words) }
  }

  var members: [JSONValue.Member] { amounts.map { .init($0.key, JSON.number($0.value)) } }

  var lines: [String] { amounts.map { "cost    \($0.words) for \($0.purpose)" } }
}

extension Seconds {
  fileprivate var hours: Double { value / 3600 }
}

extension Double {
  fileprivate var dollars: String { "$\(rounded(toSignificant: 3).short)" }
}
