import Documents
import Quantities

/// What a time comes to: FLOP/s and its share of the peak, bytes a second and FLOPs a byte.
struct AchievedRates: Sendable {
  let time: Seconds
  /// The arithmetic that is counted.
  let flops: FLOPs
  /// What the machine computes at most; nil where there is no product, or the profile does not say.
  let peak: FLOPsPerSecond?
  /// What is read from a device's memory and written there; nil of a CPU.
  let moved: Bytes?
  /// Devices over which the arithmetic is spread; bytes are those of one.
  var devices = 1
  /// What the share of the peak is called.
  var shareName = "share of peak"

  private var rate: FLOPsPerSecond { flops / time }
  private var share: Double? { peak.map { rate / $0 } }
  private var intensity: Double? {
    moved.flatMap { $0 > .zero ? flops.value / Double(devices) / $0.value : nil }
  }

  /// By name, as people compare them.
  var figures: [AnswerFigure] {
    var figures: [AnswerFigure] = []
    if flops > .zero { figures.append(AnswerFigure(name: "rate", rate)) }
    if flops > .zero, let share {
      figures.append(AnswerFigure(name: shareName, value: "\(share.percent) %"))
    }
    if let moved {
      figures.append(AnswerFigure(name: "traffic", moved / time))
    }
    return figures
  }

  /// `flop_per_s`, `share_of_peak`, `bytes_per_s`, `flop_per_byte`: of one device bytes, of all arithmetic.
  var members: [JSONValue.Member] {
    let values: [(String, Double?)] = [
      ("flop_per_s", rate.value), ("share_of_peak", share),
      ("bytes_per_s", moved.map { ($0 / time).value }), ("flop_per_byte", intensity),
    ]
    return values.compactMap { name, value in value.map { .init(name, JSON.number($0)) } }
  }

  /// A line of arithmetic and a line of bytes, behind labels of a width.
  func lines(label width: Int) -> [String] {
    func label(_ text: String) -> String { text.padding(to: width) }
    var lines: [String] = []
    if flops > .zero {
      let of = zip(share, peak).map { ", \($0.percent) % of \($1.rounded()) (\(shareName))" } ?? ""
      lines.append(label("rate") + "\(rate.rounded())\(of)")
    }
    if let moved, let intensity {
      let each = devices > 1 ? " on each device" : ""
      lines.append(
        label("moves")
          + "\(moved.rounded())\(each), \((moved / time).rounded()) from and to memory, "
          + "\(intensity.rounded(toSignificant: 3).short) FLOPs a byte")
    }
    return lines
  }
}

/// Both, where both are there.
private func zip<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
  guard let a, let b else { return nil }
  return (a, b)
}

extension String {
  /// With blanks behind it.
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(width - count, 0))
  }
}
