/// Every view of the store; the one place that lists them.
public enum StoreViewCatalog {
  /// The views, in the order in which they are shown.
  public static var views: [StoreView] {
    [
      .runs, .spans, .kernels, .operations, .samples, .countedBytes, .requests, .predictions,
      .residuals,
    ]
  }
}
