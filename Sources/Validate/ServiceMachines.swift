public import Hardware
import Model
import Serving
public import Workloads

/// Predictions of published services, each on the machine of its card.
public struct ServiceMachines {
  private let only: String?
  private let locate: (_ card: String, _ devices: Int) throws -> HardwareProfile?

  /// Services on the machines that `locate` finds for a card and a number of devices; `only` those of a card with this name, where it
  /// is given.
  public init(
    only: String?, locate: @escaping (_ card: String, _ devices: Int) throws -> HardwareProfile?
  ) {
    (self.only, self.locate) = (only, locate)
  }

  /// The residuals, and how many rows are left out for which reason.
  public func report(
    on services: PublishedServices, progress: (Double, String) -> Void
  ) throws -> (report: ValidationReport, left: [String: Int]) {
    var (residuals, left) = ([Residual](), services.left)
    var known: [String: ServiceModel] = [:]
    for (place, row) in services.rows.enumerated() {
      progress(Double(place) / Double(services.rows.count), "simulating services")
      guard only == nil || only == row.card else {
        left["another card", default: 0] += 1
        continue
      }
      do {
        if known[row.key] == nil {
          guard let profile = try locate(row.card, row.plan.tensor) else {
            left["no profile of \(row.plan.tensor) x \(row.card)", default: 0] += 1
            continue
          }
          known[row.key] = try row.service(on: JobModel(row.running(on: profile)))
        }
        guard let service = known[row.key] else { continue }
        residuals += try row.residuals(of: service)
      } catch {
        left["\(row.name): \(error)", default: 0] += 1
      }
    }
    return (ValidationReport(machine: only ?? "each row's card", residuals: residuals), left)
  }
}

extension MeasuredServices {
  /// Those of a machine's card, where a table says which card a service ran on.
  public func of(
    _ profile: HardwareProfile,
    locate: (_ card: String, _ devices: Int) throws -> HardwareProfile?
  ) throws -> MeasuredServices {
    var kept = self
    kept.services = []
    for service in services {
      if let card = service.card, try locate(card, 1)?.name != profile.name {
        kept.left["another card (\(card))", default: 0] += service.requests.count
      } else {
        kept.services.append(service)
      }
    }
    return kept
  }
}
