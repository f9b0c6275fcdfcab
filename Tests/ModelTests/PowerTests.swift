import Hardware
import Laws
import Quantities
import Testing
import Workloads

@testable import Model

/// Laws of the power limit: what a load settles at.
@Suite struct PowerTests {
  private let profile: HardwareProfile
  private let machine: StepModel

  init() throws {
    profile = try .h200()
    machine = try StepModel(profile)
  }

  private func draw(
    _ operation: any Workloads.Operation, _ load: Load, library: Library = .cublas,
    on machine: StepModel? = nil
  ) throws -> PowerDraw {
    var setting = Setting(library: library, residency: .rotating())
    setting.load = load
    return try #require(try (machine ?? self.machine).draw(of: operation, setting: setting))
  }

  private static let works: [(any Workloads.Operation, Library)] = [
    (GEMM(type: .bf16, m: 8192, n: 8192, k: 8192), .cublas),
    (GEMM(type: .fp8, m: 64, n: 8192, k: 8192), .cublas),
    (GEMM(type: .bf16, m: 256, n: 8192, k: 8192), .cublas),
    (Stream(.add, type: .bf16, elements: 1 << 27), .framework),
    (
      Attention(
        .flash, type: .bf16, batch: 4, heads: 32, kvHeads: 32, queries: 4096, keys: 4096,
        headDim: 128, causal: true), .cudnn
    ),
  ]

  /// A load is never faster than at full clock, draws no more than the limit, and its mean is what it settles at in the end.
  @Test(arguments: 0..<works.count) func aLoadSettlesAtItsLimit(work: Int) throws {
    let (operation, library) = Self.works[work]
    let free = try draw(operation, .repeated(1), library: library)
    let settled = try draw(operation, .steady, library: library)
    let limit = try #require(profile.processor.power?.limit)
    #expect(settled.time >= free.time)
    #expect(settled.power <= limit * (1 + 1e-9))
    if free.power <= limit {
      #expect(settled == free)
    } else {
      #expect(settled.clock! < free.clock!)
    }
    let long = try draw(operation, .lasting(Seconds(1e4)), library: library)
    #expect(abs(long.time / settled.time - 1) < 1e-4)
    let short = try draw(operation, .lasting(Seconds(0.05)), library: library)
    #expect(short == free)
    let between = try draw(operation, .lasting(Seconds(0.5)), library: library)
    #expect(free.time <= between.time * (1 + 1e-12))
    #expect(between.time <= settled.time * (1 + 1e-12))
  }

  /// With a higher limit a load is never slower; without one it runs at full clock.
  @Test(arguments: 0..<works.count) func aHigherLimitIsNeverSlower(work: Int) throws {
    let (operation, library) = Self.works[work]
    var last = Seconds(.infinity)
    for watts in stride(from: 400.0, through: 1200, by: 50) {
      var changed = profile
      changed.processor.power?.limit = Watts(watts)
      let time = try draw(operation, .steady, library: library, on: StepModel(changed)).time
      #expect(time <= last * (1 + 1e-12), "\(watts) W")
      last = time
    }
    #expect(last == (try draw(operation, .repeated(1), library: library).time))
  }

  /// Bytes that L2 keeps cost less than bytes of memory, and padding costs energy.
  @Test func hiddenWorkDraws() throws {
    func energy(_ m: Int) throws -> Double {
      try draw(GEMM(type: .bf16, m: m, n: 4096, k: 4096), .repeated(1)).energy.value
    }
    // 65 rows fill more of a tile of 128 than they need.
    #expect(try energy(65) > energy(64))
    let parts = { (times: Int) in
      [
        Part(
          "product", GEMM(type: .bf16, m: 4096, n: 4096, k: 4096), residency: .rotating(),
          times: times)
      ]
    }
    let one = try #require(try machine.draw(of: parts(1), under: .repeated(1)))
    let ten = try #require(try machine.draw(of: parts(10), under: .repeated(1)))
    #expect(abs(ten.energy / one.energy - 10) < 1e-9)
  }

  @Test func aDeviceWithoutFiguresDrawsNothingThatIsKnown() throws {
    var silent = profile
    silent.processor.power = nil
    let model = try StepModel(silent)
    var setting = Setting(library: .cublas, residency: .rotating())
    setting.load = .steady
    let product = GEMM(type: .bf16, m: 8192, n: 8192, k: 8192)
    #expect(try model.draw(of: product, setting: setting) == nil)
    #expect(try model.time(product, setting: setting) < machine.time(product, setting: setting))
  }
}
