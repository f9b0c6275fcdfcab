import Documents

/// Attributes of a graph's node, under the names that Kineto has for the same.
///
/// PyTorch's execution traces and Chakra's share their names (PyTorch: execution_trace_observer.cpp).
enum NodeAttributes {
  private static let keys = [
    "collective_name": "Collective name", "in_msg_nelems": "In msg nelems",
    "out_msg_nelems": "Out msg nelems", "in_split_size": "In split size",
    "out_split_size": "Out split size", "global_rank_start": "Global rank start",
    "global_rank_stride": "Global rank stride", "pg_size": "Group size",
    "pg_name": "Process Group Name", "pg_desc": "Process Group Description",
    "is_asynchronized_op": "Is asynchronized op",
  ]

  static func key(_ name: String) -> String { keys[name] ?? name }
}
