import Testing
import Tracer

@Suite struct MachineLoadTests {
  @Test(arguments: [
    ("0.05 0.1 0.2 1/99 7", 2, false), ("0.49 9 9 1/99 7", 2, false), ("3.39 2 1 7/121 9", 2, true),
    ("1.2 1 1 2/99 7", 64, false), ("17.0 1 1 20/900 7", 64, true), ("1.2 1 1 2/99 7", 1, true),
  ])
  func aLoadIsHeldAgainstTheCores(text: String, cores: Int, isBusy: Bool) throws {
    let load = try #require(MachineLoad(text: text, cores: cores))
    #expect((load.disturbance != nil) == isBusy, "\(load)")
    if let sentence = load.disturbance {
      #expect(sentence.contains("busy") && sentence.contains("\(cores) cores"))
    }
  }

  @Test(arguments: ["", "many", "-1 0 0", "nan 0 0", "inf 0 0"])
  func otherWordsAreNoLoad(text: String) {
    #expect(MachineLoad(text: text, cores: 2) == nil)
  }

  @Test func theNumberIsReadable() throws {
    let sentence = try #require(MachineLoad(tasks: 3.39, cores: 2).disturbance)
    #expect(sentence.contains("3.4 tasks"))
  }

  @Test func thisMachineSaysItsLoad() throws {
    let load = try #require(MachineLoad.now())
    #expect(load.cores > 0 && load.tasks >= 0)
  }
}
