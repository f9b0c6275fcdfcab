import Foundation
import Testing

@testable import Traces

/// The places of fields against the headers of CUDA 12.0 to 13.5, whose layouts were read with libclang (Fixtures/cupti-layouts.csv).
@Suite struct RecordLayoutTests {
  private struct Place: Hashable {
    var structure: String
    var field: String
  }

  private func layouts() throws -> [String: [Place: Int]] {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/cupti-layouts.csv")
    var layouts: [String: [Place: Int]] = [:]
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst() {
      let columns = line.split(separator: ",").map(String.init)
      layouts[columns[0], default: [:]][Place(structure: columns[1], field: columns[2])] =
        Int(columns[3])
    }
    return layouts
  }

  private func check<Field: RecordField>(
    _: Field.Type, _ layouts: [String: [Place: Int]], newest: Int
  ) {
    var found = 0
    for (version, places) in layouts.sorted(by: { $0.key < $1.key })
    where places.keys.contains(where: { $0.structure == Field.structure }) {
      found += 1
      for field in Field.allCases {
        let place = places[Place(structure: Field.structure, field: "\(field)")]
        #expect(place == field.rawValue, "\(Field.structure).\(field) of \(version)")
      }
    }
    #expect(found >= newest, "\(Field.structure)")
  }

  @Test func everyFieldStandsWhereTheHeadersHaveIt() throws {
    let layouts = try layouts()
    #expect(layouts.count == 5)
    check(KernelField.self, layouts, newest: 5)
    check(CopyField.self, layouts, newest: 2)
    check(PeerCopyField.self, layouts, newest: 5)
    check(FillField.self, layouts, newest: 4)
    check(CallField.self, layouts, newest: 5)
    check(SynchronizationField.self, layouts, newest: 2)
    check(LaterSynchronizationField.self, layouts, newest: 2)
    check(EventField.self, layouts, newest: 2)
    check(LaterEventField.self, layouts, newest: 2)
    check(ContextField.self, layouts, newest: 1)
    check(ExternalField.self, layouts, newest: 5)
    check(OverheadField.self, layouts, newest: 1)
    check(DeviceField.self, layouts, newest: 1)
  }
}
