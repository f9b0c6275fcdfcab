extension Lane {
  /// What a process did in no thread's order.
  public static func process(_ number: Int) -> Lane {
    Lane(name: "process \(number)", kind: .process, owner: number)
  }

  /// A thread of a process, by its number where it has no name.
  public static func thread(_ number: Int, named name: String?, of process: Int) -> Lane {
    Lane(
      name: "process \(process), \(name ?? "thread \(number)")", kind: .thread, owner: process,
      number: number)
  }

  /// A stream of a GPU; its context is said where the device has several with a stream of that number.
  public static func stream(_ number: Int64, of device: Int64, context: Int64?) -> Lane {
    Lane(
      name: "GPU \(device), stream \(number)" + (context.map { ", context \($0)" } ?? ""),
      kind: .stream, owner: Int(device), number: Int(number))
  }
}
