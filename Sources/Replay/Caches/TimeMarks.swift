/// Marks on a growing row of times; how many lie after a time is found in a constant number of steps.
///
/// Before each word of 64 times stands the count of its block, before each block of 32 words that of its group, before each
/// group of 32 blocks that of its region, and before each region of 16 groups that of the row. Taking a mark away changes the
/// rest of one block, group and region at once, and all regions behind: a bitmap in place of the tree of Bennett and Kruskal
/// (1975).
/// Complexity: O(1) to ask and to append, O(times / 2^20) to take away.
struct TimeMarks {
  private var words: [UInt64] = []
  /// Marks of a block before each of its words.
  private var inBlock: [SIMD32<UInt16>] = []
  /// Marks of a group before each of its blocks.
  private var inGroup: [SIMD32<UInt16>] = []
  /// Marks of a region before each of its groups.
  private var inRegion: [SIMD16<UInt32>] = []
  /// Marks before each region.
  private var regions: [UInt32] = []
  /// By a lane's number: ones in the lanes after it.
  private let later: [SIMD32<UInt16>]
  private let laterGroups: [SIMD16<UInt32>]
  /// Times so far, marked or not.
  private(set) var end = 0
  /// Marks that are left.
  private(set) var count = 0

  /// A row whose first times are all marked.
  init(marked: Int = 0) {
    later = (0..<32).map { Self.ones(after: $0) }
    laterGroups = (0..<16).map { Self.ones(after: $0) }
    for _ in 0..<marked { append() }
  }

  private static func ones<Lanes: SIMD>(after lane: Int) -> Lanes
  where Lanes.Scalar: FixedWidthInteger {
    var lanes = Lanes()
    for later in lanes.indices where later > lane { lanes[later] = 1 }
    return lanes
  }

  /// How many marks lie at or before a time.
  @inline(__always)
  func marks(upTo time: Int) -> Int {
    let word = time &>> 6
    let before =
      Int(regions[time &>> 20]) &+ Int(inRegion[time &>> 20][(time &>> 16) & 15])
      &+ Int(inGroup[time &>> 16][(time &>> 11) & 31]) &+ Int(inBlock[time &>> 11][word & 31])
    let mask = UInt64.max &>> UInt64(truncatingIfNeeded: 63 &- (time & 63))
    return before &+ (words[word] & mask).nonzeroBitCount
  }

  /// Marks a new time at the end.
  @inline(__always)
  mutating func append() {
    if end & 63 == 0 { open() }
    words[end &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: end & 63)
    end &+= 1
    count &+= 1
  }

  /// Takes a mark away.
  @inline(__always)
  mutating func remove(_ time: Int) {
    let (block, group, region) = (time &>> 11, time &>> 16, time &>> 20)
    words[time &>> 6] &= ~(1 &<< UInt64(truncatingIfNeeded: time & 63))
    inBlock[block] &-= later[(time &>> 6) & 31]
    inGroup[group] &-= later[block & 31]
    inRegion[region] &-= laterGroups[group & 15]
    var next = region &+ 1
    while next < regions.count {
      regions[next] &-= 1
      next &+= 1
    }
    count &-= 1
  }

  /// Begins a word, and with it a block, group and region where one is full.
  private mutating func open() {
    let (block, group, region) = (end &>> 11, end &>> 16, end &>> 20)
    words.append(0)
    if region == regions.count {
      regions.append(UInt32(count))
      inRegion.append(SIMD16(repeating: 0))
    }
    var marked = UInt32(count) - regions[region]
    if group == inGroup.count {
      inGroup.append(SIMD32(repeating: 0))
      inRegion[region][group & 15] = marked
    }
    marked -= inRegion[region][group & 15]
    if block == inBlock.count {
      inBlock.append(SIMD32(repeating: 0))
      inGroup[group][block & 31] = UInt16(marked)
    }
    inBlock[block][(end &>> 6) & 31] = UInt16(marked) - inGroup[group][block & 31]
  }
}
