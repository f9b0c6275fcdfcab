import Traces

/// Loop nests over arrays of 8-byte elements, each array at its own multiple of `apart`, from `apart` on.
enum Nests {
  private static func access(
    _ array: Int, _ element: Int, _ kind: MemoryAccess.Kind, apart: Int
  ) -> MemoryAccess {
    MemoryAccess(address: UInt64((array + 1) * apart + element * 8), bytes: 8, kind: kind)
  }

  /// a[i] = b[i] + s c[i], for every stride-th i.
  static func triad(count: Int, stride step: Int, apart: Int) -> [MemoryAccess] {
    stride(from: 0, to: count, by: step).flatMap { i in
      [
        access(2, i, .read, apart: apart), access(1, i, .read, apart: apart),
        access(0, i, .write, apart: apart),
      ]
    }
  }

  /// C += A B by rows, with the sum in a register: for i, j { for k { A[i][k]; B[k][j] } C[i][j] }.
  static func product(_ n: Int, apart: Int) -> [MemoryAccess] {
    var stream: [MemoryAccess] = []
    for i in 0..<n {
      for j in 0..<n {
        for k in 0..<n {
          stream.append(access(0, i * n + k, .read, apart: apart))
          stream.append(access(1, k * n + j, .read, apart: apart))
        }
        stream.append(access(2, i * n + j, .read, apart: apart))
        stream.append(access(2, i * n + j, .write, apart: apart))
      }
    }
    return stream
  }

  /// C += A B by square tiles, with the sum of a tile's row and column in a register.
  static func tiledProduct(_ n: Int, tile: Int, apart: Int) -> [MemoryAccess] {
    var stream: [MemoryAccess] = []
    let starts = Array(stride(from: 0, to: n, by: tile))
    for (row, column) in starts.flatMap({ row in starts.map { (row, $0) } }) {
      for inner in starts {
        for i in row..<row + tile {
          for j in column..<column + tile {
            for k in inner..<inner + tile {
              stream.append(access(0, i * n + k, .read, apart: apart))
              stream.append(access(1, k * n + j, .read, apart: apart))
            }
            stream.append(access(2, i * n + j, .read, apart: apart))
            stream.append(access(2, i * n + j, .write, apart: apart))
          }
        }
      }
    }
    return stream
  }
}
