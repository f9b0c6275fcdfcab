import Glibc
import Hardware
import Quantities
import Testing

@Suite struct HardwareProfileTests {
  @Test(arguments: UInt64(0)..<60)
  func readingWhatWasWrittenGivesAnEqualValue(seed: UInt64) throws {
    var random = RandomProfile(seed: seed)
    let profile = random.profile()
    let read = try reader.profile(xml: Array(profile.xml.utf8), name: "written")
    #expect(read == profile)
    #expect(read.xml == profile.xml)
  }

  @Test func aFileIsReadAsItWasWrittenAndNothingElseIsLeft() throws {
    let folder = TemporaryFolder()
    let profile = try reader.profile(xml: Array(Sample.text.utf8), name: "sample")
    try profile.write(to: folder.file("sample.xml"))
    try profile.write(to: folder.file("sample.xml"))
    #expect(folder.names == ["sample.xml"])
    #expect(try reader.profile(file: folder.file("sample.xml")) == profile)
    #expect(
      try HardwareProfile(file: folder.file("sample.xml"), schemaFolders: [Folders.profiles])
        == profile)
  }

  @Test func aFolderThatIsNotThereCannotBeWrittenTo() throws {
    let folder = TemporaryFolder()
    let profile = try reader.profile(xml: Array(Sample.text.utf8), name: "sample")
    let file = folder.file("absent/sample.xml")
    #expect(
      failure { () throws(HardwareError) in try profile.write(to: file) }
        == .unwritable(file: file, reason: "No such file or directory"))
    #expect(folder.names.isEmpty)
  }

  @Test func textThatXMLCannotHoldIsReplacedAndNotLost() throws {
    var profile = try reader.profile(xml: Array(Sample.text.utf8), name: "sample")
    profile.processor.source = "a\u{0}b\u{FFFE}"
    let read = try reader.profile(xml: Array(profile.xml.utf8), name: "written")
    #expect(read.processor.source == "a\u{FFFD}b\u{FFFD}")
  }

  @Test func theSampleIsReadInBaseUnits() throws {
    let profile = try reader.profile(xml: Array(Sample.text.utf8), name: "sample")
    #expect(profile.compute.first?.rate.value == FLOPsPerSecond(2e12))
    #expect(profile.memory.first?.capacity.value == Bytes(1_048_576))
    #expect(profile.memory.first?.overlap?.value == 0.9)
    #expect(profile.links.first?.latency == Figure(Seconds(1e-6), source: "datasheet"))
    #expect(profile.inherits?.widen == 1.5)
    let parameter = try #require(profile.families.first?.parameters.first)
    #expect(parameter.unit == .seconds)
    #expect(parameter.value == 1.1e-6)
  }

  @Test func resultsThatAreNoFLOPsMayBeCountedInOp() throws {
    let text = Sample.replacing(
      #"type="bf16" workers="all" rate="2 TFLOP/s""#,
      with: #"type="int8" workers="all" rate="2 Top/s""#)
    let profile = try reader.profile(xml: Array(text.utf8), name: "sample")
    #expect(profile.compute.first?.rate.value == FLOPsPerSecond(2e12))
    #expect(profile.xml.contains(#"rate="2 Top/s""#))
  }

  @Test func aLatencyMayHaveASourceOfItsOwn() throws {
    let text = Sample.replacing(
      #"latency="1 us""#, with: #"latency="1 us" latency-source="measured""#)
    let profile = try reader.profile(xml: Array(text.utf8), name: "sample")
    #expect(profile.links.first?.latency?.source == "measured")
    #expect(profile.links.first?.bandwidth.source == "datasheet")
  }

  @Test func manyThreadsReadAtOnce() async throws {
    let expected = try reader.profile(xml: Array(Sample.text.utf8), name: "sample")
    try await withThrowingTaskGroup(of: HardwareProfile.self) { group in
      for _ in 0..<16 {
        group.addTask { try reader.profile(xml: Array(Sample.text.utf8), name: "sample") }
      }
      for try await profile in group { #expect(profile == expected) }
    }
  }
}
