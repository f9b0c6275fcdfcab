import Documents
import Hardware
import Laws
import Model
import Planning
import Quantities
import Testing
import Workloads

@Suite struct SweepStudyTests {
  private let machine: JobModel
  private let node: JobModel

  init() throws {
    machine = try JobModel(Shipped.profiles.profile("nvidia-h200-sxm"))
    node = try JobModel(Shipped.profiles.profile("hgx-h200-4gpu"))
  }

  private func options(
    _ change: (inout SweepStudy.Options) -> Void = { _ in }
  )
    -> SweepStudy.Options
  {
    var options = SweepStudy.Options()
    options.sequences.context = [128, 4096]
    options.sequences.batch = [1, 8, 64]
    change(&options)
    return options
  }

  private func table(_ options: SweepStudy.Options, on machines: [JobModel]) throws -> CSVTable {
    var text = ""
    let study = try SweepStudy(options, models: [Shipped.model()], machines: machines)
    try study.rows { _, _ in }.write { text += $0 }
    return try CSVTable(bytes: Array(text.utf8))
  }

  @Test func eachCombinationIsOnceAndAsTheModelSays() throws {
    let table = try table(
      options { $0.tensorParallel = [1, 2, 3, 4] }, on: [machine, node])
    #expect(table.rows.count == 2 * 3 * 4 * 2)
    #expect(Set(table.rows.map(\.fields)).count == table.rows.count)
    for row in table.rows where try row.text("outcome") == "fits" {
      var job = Job(
        model: try Shipped.model().model,
        groups: [.decode(try row.int("batch"), context: try row.int("length"))], purpose: .pass)
      job.plan.tensor = try row.int("tensor_parallel")
      let model = try row.text("machine") == node.name ? node : machine
      let time = try #require(try model.time(job))
      #expect(abs(try row.double("time_us") / time.microseconds - 1) < 2e-6)
      #expect(try row.double("low_us") < row.double("time_us"))
      #expect(try row.double("time_us") < row.double("high_us"))
    }
  }

  /// Throughput that a price buys is a device's, so that the cost of a token times its rate is the price.
  @Test func costTimesRateIsThePrice() throws {
    let table = try table(
      options {
        $0.prices = [node.name: 7.2]
        $0.tensorParallel = [1, 4]
      }, on: [node])
    for row in table.rows {
      let dollars = try row.double("cost_usd_per_mtoken") * row.double("tokens_per_s_and_device")
      #expect(abs(dollars / 1e6 * 3600 / 7.2 - 1) < 1e-5)
    }
  }

  @Test func progressGrowsToAll() throws {
    // Three devices share no sixteen heads, so that nothing is computed for them.
    let options = options {
      $0.sequences.batch = Array(1...20_000)
      $0.tensorParallel = [3]
    }
    let study = try SweepStudy(options, models: [Shipped.model()], machines: [machine])
    var shares: [Double] = []
    let rows = try study.rows { share, _ in shares.append(share) }
    #expect(shares.count > 1 && shares == shares.sorted() && shares.last == 1)
    #expect(Array(rows.prefix(3)).count == 3)
  }

  @Test func impossibleQuestionsAreRefusedByName() throws {
    let model = try Shipped.model()
    func refusal(_ change: @escaping (inout SweepStudy.Options) -> Void) -> PlanningError? {
      #expect(throws: PlanningError.self) {
        try SweepStudy(options(change), models: [model], machines: [machine])
      }
    }
    #expect(refusal { $0.sequences.batch = [1, 0] }?.description.contains("--batch") == true)
    #expect(refusal { $0.sequences.sequence = [8] }?.description.contains("--sequence") == true)
    #expect(refusal { $0.sequences.generate = 8 }?.description.contains("--generate") == true)
    #expect(refusal { $0.sequences.groups = ["1x1@9"] }?.description.contains("--groups") == true)
    #expect(refusal { $0.sequences.phase = .train }?.description.contains("--context") == true)
    #expect(refusal { $0.tensorParallel = [1 << 31] } != nil)
    #expect(refusal { $0.prices = ["other": 1] } == .unknownMachine(name: "other"))
    #expect(
      refusal { options in
        options.sequences.batch = Array(1...10_000)
        options.dataParallel = Array(1...10_000)
      } == .tooLarge(most: 50_000_000))
    #expect(throws: PlanningError.missing(subject: "export sweep", option: "--model")) {
      try SweepStudy(options(), models: [], machines: [machine])
    }
  }

  @Test(arguments: ["", "a", "a=", "a=0", "a=-1", "a=inf", "=3"])
  func aPriceIsAProfileAndDollars(text: String) {
    #expect(throws: PlanningError.self) { try SweepStudy.price(text) }
  }
}
