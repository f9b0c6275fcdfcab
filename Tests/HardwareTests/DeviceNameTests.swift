import Hardware
import Testing

@Suite struct DeviceNameTests {
  private static let library = ShippedProfileTests.library

  /// As nvidia-smi, PyTorch and amd-smi report them.
  @Test(arguments: [
    ("NVIDIA H200", "nvidia-h200-sxm"),
    ("NVIDIA H100 80GB HBM3", "nvidia-h100-sxm-80gb"),
    ("NVIDIA H100 PCIe", "nvidia-h100-pcie-80gb"),
    ("NVIDIA A100-SXM4-80GB", "nvidia-a100-sxm-80gb"),
    ("NVIDIA A100-SXM4-40GB", "nvidia-a100-sxm-40gb"),
    ("NVIDIA A100 80GB PCIe", "nvidia-a100-pcie-80gb"),
    ("NVIDIA A100-PCIE-40GB", "nvidia-a100-pcie-40gb"),
    ("NVIDIA GH200 480GB", "nvidia-gh200"),
    ("NVIDIA B200", "nvidia-b200"),
    ("NVIDIA GB200", "nvidia-gb200"),
    ("NVIDIA L40", "nvidia-l40"),
    ("NVIDIA L40S", "nvidia-l40s"),
    ("NVIDIA A40", "nvidia-a40"),
    ("Tesla T4", "nvidia-t4"),
    ("Tesla V100-SXM2-32GB", "nvidia-v100-sxm2-32gb"),
    ("NVIDIA GeForce RTX 3090", "nvidia-rtx-3090"),
    ("NVIDIA GeForce RTX 4090", "nvidia-rtx-4090"),
    ("NVIDIA GeForce RTX 5090", "nvidia-rtx-5090"),
    ("NVIDIA L4", "nvidia-l4"),
    ("NVIDIA A10", "nvidia-a10"),
    ("NVIDIA A10G", "nvidia-a10g"),
    ("AMD Instinct MI300X", "amd-mi300x"),
    ("TPU v5p", "google-tpu-v5p"),
    ("nvidia geforce  rtx 4090 ", "nvidia-rtx-4090"),
  ])
  func aDeviceIsFoundByWhatItsDriverCallsIt(device: String, profile: String) {
    #expect(Self.library.device(reportedAs: device) == .one(profile))
  }

  /// The form of the card is left out, and which of them it is cannot be told.
  @Test func aNameThatSeveralReportIsAmbiguous() {
    #expect(
      Self.library.device(reportedAs: "NVIDIA H100")
        == .several(["nvidia-h100-pcie-80gb", "nvidia-h100-sxm-80gb"]))
  }

  @Test func theNearestKnownNameIsTold() {
    let near = ReportedDevice.Near(
      reported: "NVIDIA GeForce RTX 4090", profile: "nvidia-rtx-4090")
    #expect(
      Self.library.device(reportedAs: "NVIDIA GeForce RTX 4090 D") == .unknown(nearest: near))
  }

  /// Near is not enough: these are other cards.
  @Test(arguments: [
    "", "NVIDIA", "NVIDIA Z999", "NVIDIA Z999-SXM4-80GB", "80GB", "NVIDIA A100-SXM-64GB",
    "NVIDIA GeForce RTX 4090 Laptop GPU", "NVIDIA GeForce RTX 4090 D",
  ])
  func whatNoProfileReportsIsNotGuessed(device: String) {
    guard case .unknown = Self.library.device(reportedAs: device) else {
      Issue.record("\(device) was found")
      return
    }
  }
}

/// Names in a library of one's own.
@Suite struct ReportedDeviceTests {
  private let folder = TemporaryFolder()

  private func library(_ names: [(profile: String, reported: [String])]) -> ProfileLibrary {
    for (profile, reported) in names {
      let elements = reported.map { #"<reported as="\#($0)" source="nvidia-smi"/>"# }
      folder.write(
        Sample.text.replacing(#"name="sample""#, with: #"name="\#(profile)""#)
          .replacing("  <processor", with: elements.joined() + "<processor"), as: "\(profile).xml")
    }
    return ProfileLibrary(folders: [folder.path, Folders.profiles])
  }

  @Test func namesAreReadWithTheirSources() throws {
    let library = library([("mine", ["My Card 7", "My  Card 7 PCIe"])])
    let profile = try reader.profile(file: try library.file(of: "mine"))
    #expect(
      profile.reported == [
        ReportedName("My Card 7", source: "nvidia-smi"),
        ReportedName("My  Card 7 PCIe", source: "nvidia-smi"),
      ])
    #expect(library.device(reportedAs: "my card 7  pcie") == .one("mine"))
  }

  @Test func aNameOfSeveralProfilesNamesThem() {
    let found = library([("b", ["My Card 7"]), ("a", ["MY CARD 7", "My Card 7"])])
      .device(reportedAs: "My Card 7")
    #expect(found == .several(["a", "b"]))
    #expect(found.sentence(of: "My Card 7").hasSuffix("as several profiles are called: a, b"))
  }

  @Test func theNearestNameIsTold() {
    let library = library([("mine", ["My Card 7"]), ("yours", ["Your Card 9000 PCIe"])])
    let near = library.device(reportedAs: "My Card 8")
    #expect(near == .unknown(nearest: .init(reported: "My Card 7", profile: "mine")))
    #expect(near.sentence(of: "My Card 8").hasSuffix("'My Card 7' (mine)"))
    #expect(library.device(reportedAs: "Something else") == .unknown(nearest: nil))
  }

  @Test func whatIsNoProfileIsPassedOver() {
    let library = library([("mine", ["My Card 7"])])
    folder.write("<hardware-profile/>", as: "broken.xml")
    #expect(library.device(reportedAs: "My Card 7") == .one("mine"))
  }
}
