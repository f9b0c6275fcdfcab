import Quantities
import Workloads

extension Suite {
  /// Attention with scores stored and in tiles, over lengths on both sides of where the second overtakes the first: with small
  /// tiles, whose queries' results are rescaled often, it begins behind.
  static let attentionLines: [Line] = [32, 64, 128].flatMap { dim in
    [128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072].flatMap { length in
      [(OperationKind.attentionNaive, ""), (OperationKind.attentionFlash, ";block=32")].map {
        kind, block in
        Line(kind, .fp32, "H=1;Sq=\(length);D=\(dim)\(block)", .one)
      }
    }
  }
}
