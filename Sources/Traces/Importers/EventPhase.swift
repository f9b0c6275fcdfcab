/// What Chrome's events of the phases that are not read are called in notes.
enum EventPhase {
  static func note(_ phase: UInt8) -> String {
    switch Character(UnicodeScalar(phase)) {
    case "i", "I", "R": "instant event"
    case "s", "t", "f": "flow event"
    case "B", "E": "begin or end event"
    case "b", "n", "e", "S", "T", "p", "F": "asynchronous event"
    case "C": "counter event"
    case "M": "metadata event"
    case "\0": "event without ph"
    case "!"..."~": "event of phase \(Character(UnicodeScalar(phase)))"
    default: "event of another phase"
    }
  }
}
