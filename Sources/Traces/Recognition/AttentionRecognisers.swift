import Quantities
import Workloads

/// Attention by one kernel, forward and backward.
enum AttentionRecognisers {
  static var all: [Recogniser] {
    [
      Recogniser(names: ["_cudnn_attention_forward", "_scaled_dot_product_cudnn_attention"]) {
        call, _ in
        let isCausal = call.isTrue(call.name.hasSuffix("forward") ? 10 : 6)
        return attention(call, first: 0, headsFirst: true, isCausal).map {
          forward($0, by: .cudnn)
        }
      },
      Recogniser(names: ["_flash_attention_forward"]) { call, _ in
        attention(call, first: 0, headsFirst: false, call.isTrue(8)).map {
          forward($0, by: .flash2)
        }
      },
      Recogniser(names: ["_efficient_attention_forward"]) { call, _ in
        attention(call, first: 0, headsFirst: false, call.value(9) == "1").map {
          forward($0, by: .flash2)
        }
      },
      Recogniser(names: ["_scaled_dot_product_flash_attention", "scaled_dot_product_attention"]) {
        call, _ in
        attention(call, first: 0, headsFirst: true, call.isTrue(4)).map { forward($0, by: .flash2) }
      },
      Recogniser(
        names: [
          "_cudnn_attention_backward", "_scaled_dot_product_cudnn_attention_backward",
          "_scaled_dot_product_flash_attention_backward",
        ]
      ) { call, _ in
        let place = call.name.contains("cudnn") ? 14 : 11
        return attention(call, first: 1, headsFirst: true, call.isTrue(place)).map {
          Recognised(
            AttentionGradient(.backward, of: $0),
            by: call.name.contains("cudnn") ? .cudnn : .flash2)
        }
      },
      Recogniser(names: ["_flash_attention_backward"]) { call, _ in
        attention(call, first: 1, headsFirst: false, call.isTrue(11)).map {
          Recognised(AttentionGradient(.backward, of: $0), by: .flash2)
        }
      },
      Recogniser(names: ["_efficient_attention_backward"]) { call, _ in
        attention(call, first: 1, headsFirst: false, call.value(15) == "1").map {
          Recognised(AttentionGradient(.backward, of: $0), by: .flash2)
        }
      },
    ]
  }

  private static func forward(_ attention: Attention, by library: Library) -> Recognised {
    // A cache of keys and values is not what was just written.
    Recognised(attention, by: library, residency: attention.queries == 1 ? .rotating() : .hot)
  }

  private static func attention(
    _ call: FrameworkCall, first: Int, headsFirst: Bool, _ isCausal: Bool
  ) -> Attention? {
    let (heads, length) = headsFirst ? (1, 2) : (2, 1)
    guard let query = call.shape(first), let key = call.shape(first + 1), query.count == 4,
      key.count == 4, (query + key).allSatisfy({ $0 > 0 }), query[heads] % key[heads] == 0,
      let type = call.elementType(first)
    else { return nil }
    return Attention(
      .flash, type: type, batch: query[0], heads: query[heads], kvHeads: key[heads],
      queries: query[length], keys: key[length], headDim: query[3],
      causal: isCausal && query[length] > 1)
  }
}
