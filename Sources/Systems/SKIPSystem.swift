import Model
import Validate
import Workloads

/// Prompts on a CPU and a GPU that share memory, against a GPU on PCIe (SKIP, arXiv 2504.11750).
///
/// The framework's modules are run one by one, so that small batches wait for the host.
struct SKIPSystem: PublishedSystem {
  static let name = "skip"
  static let group = SystemGroup.serving
  static let abstract = "a prompt's launches and queues, on closely and loosely coupled machines"
  static let removes = "time on a slower GPU, where the host is ahead"

  var other = BaselineMachine()
  var job: Job?

  enum Quantity: String, FigureQuantity {
    /// A prompt, over that on the other machine.
    case gain = "prefill-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [.baselineMachine(\.other), .step(\.job, "a pass over prompts")]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard let job else { throw .impossible("there is no pass") }
    return .comparison(
      .gain, baseline: try machine.baseline.step("pass on \(other.profile)", job),
      system: try machine.step("pass", job))
  }
}
