/// What a device's work is for, in the words of `runs show` and of what-ifs.
///
/// A family is what people ask to have faster: `gemm=2`.
public enum KernelFamily: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// Products of matrices, of vectors, of groups of matrices, and what finishes them.
  case gemm
  /// Attention by one kernel, forward and backward, and what combines its parts.
  case attention
  /// Convolutions, and the layouts and transforms that they need.
  case convolution
  /// Collectives, sends and receives between devices, also where they do more than that.
  case communication
  /// One result from each place of the inputs: arithmetic, activations, casts, copies by kernels, random numbers.
  case elementwise
  /// Layer, batch, group and root-mean-square norms, forward and backward.
  case norm
  /// Softmax, its logarithm, and the losses that follow it.
  case softmax
  /// Sums, means, extremes, norms of tensors, running sums and histograms.
  case reduction
  /// Looking up rows of tables of embeddings, sorting out what to look up, and the tables' gradients.
  case embedding
  /// Rows and elements by their places: gathers, scatters, concatenations, permutations, writes into caches.
  case gather
  /// Pooling and resampling of images.
  case pooling
  /// Sorting, choosing the largest, sampling.
  case sort
  /// Routing tokens to experts, ordering them by expert, and adding up what comes back; the experts' products are `gemm`.
  case moe
  /// Scaling and rounding to fewer bits, and back.
  case quantization
  /// Recurrences over time: state-space scans, linear attention by steps, cells of recurrent networks.
  case recurrence
  /// Fourier transforms.
  case fft
  /// Updates of weights.
  case optimizer
  /// Copies by the driver, and kernels that only copy or transpose.
  case copy
  /// Fills of memory with one value by the driver.
  case memset
  /// What nothing tells.
  case other

  /// The family of this name, whether letters are large or small.
  public init?(named name: String) {
    let name = name.lowercased()
    guard let family = Self(rawValue: name == "element-wise" ? "elementwise" : name) else {
      return nil
    }
    self = family
  }

  /// The family's name: "gemm".
  public var description: String { rawValue }
}
