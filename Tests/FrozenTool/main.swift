import FrozenAnswers

/// `frozen record NAME` writes today's answers to the first record's questions; `frozen diff` prints what they are against the
/// newest record, by class of change, and the first that none explains.
let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "record" where arguments.count == 2:
  let questions =
    (try? Record(named: Record.names[0]).questions) ?? Questions.all()
  let answers = try await Frozen.answers(to: questions)
  try Record(questions: questions, answers: answers).write(named: arguments[1])
  print("\(answers.count) answers written to Records/\(arguments[1]).csv.gz")
case "diff" where arguments.count <= 2:
  let newest = try Record(named: Record.names[Record.names.count - 1])
  let report = DifferenceReport(
    newest, today: try await Frozen.answers(to: newest.questions), by: Changes.sinceTheNewest)
  print(report.text(atMost: arguments.count == 2 ? Int(arguments[1]) ?? 40 : 40))
default: print("usage: frozen record NAME | frozen diff [LINES]")
}
