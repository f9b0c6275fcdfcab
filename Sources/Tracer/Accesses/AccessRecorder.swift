import CKernels
import Traces

/// Writes down what code that is compiled for recording touches while it runs.
struct AccessRecorder {
  /// Memory of one array, and where the stream says that it lies.
  struct Region {
    var base: UnsafeRawPointer
    var bytes: Int
    var address: UInt64
  }

  /// Each array of a stream begins so far from the last that none reaches into the next.
  static let spacing: UInt64 = 1 << 40
  /// Where the stack of a recorded program ends.
  static let stack: UInt64 = 1 << 46

  var regions: [Region]
  /// Accesses that are handed over at once: some hundreds of KiB.
  var blockSize = 1 << 14

  /// Runs the code on the calling thread and hands over its accesses in order.
  ///
  /// An error of `body` is thrown when the code has ended; nothing is handed over after it.
  func record(_ run: () -> Void, _ body: @escaping ([MemoryAccess]) throws -> Void) throws {
    let block = UnsafeMutablePointer<orrery_access>.allocate(capacity: blockSize)
    defer { block.deallocate() }
    let places = regions.map { region in
      orrery_region(begin: region.base, bytes: UInt64(region.bytes), address: region.address)
    }
    let sink = Sink(body)
    withExtendedLifetime(sink) {
      places.withUnsafeBufferPointer { places in
        orrery_record_begin(
          block, Int64(blockSize), places.baseAddress, Int64(places.count), Self.stack,
          { context, accesses, count in
            guard let context, let accesses else { return }
            Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue()
              .take(UnsafeBufferPointer(start: accesses, count: Int(count)))
          }, Unmanaged.passUnretained(sink).toOpaque())
        onItsOwnPages(run)
        orrery_record_end()
      }
    }
    if let error = sink.error { throw error }
  }

  /// Runs the code where its local arrays fall onto the same cache sets each time.
  private func onItsOwnPages(_ run: () -> Void) {
    withoutActuallyEscaping(run) { run in
      var run = run
      withUnsafeMutablePointer(to: &run) { run in
        orrery_record_placed({ $0?.assumingMemoryBound(to: (() -> Void).self).pointee() }, run)
      }
    }
  }

  /// What C calls back.
  private final class Sink {
    private let body: ([MemoryAccess]) throws -> Void
    private(set) var error: (any Error)?

    init(_ body: @escaping ([MemoryAccess]) throws -> Void) { self.body = body }

    func take(_ accesses: UnsafeBufferPointer<orrery_access>) {
      guard error == nil else { return }
      let block = accesses.map { access in
        MemoryAccess(
          address: access.address, bytes: access.bytes,
          kind: MemoryAccess.Kind(rawValue: access.kind) ?? .read)
      }
      do { try body(block) } catch { self.error = error }
    }
  }
}
