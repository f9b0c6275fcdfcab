import Quantities
import Workloads

extension Suite {
  /// Attention with scores stored and in tiles, over lengths on both sides of where the second overtakes the first.
  static let attentionLines: [Line] = [48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048]
    .flatMap { length in
      ["attention_naive", "attention_flash"].map { kind in
        Line(kind, .fp32, "H=1;Sq=\(length);D=64", .one)
      }
    }
}
