/// A small complete machine: every figure that the model asks for, in fp32 and fp64, and one fitted family.
enum CPUProfile {
  static func text(name: String = "test-cpu", cores: Int = 64) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <hardware-profile name="\(name)" kind="cpu" title="A CPU for tests" version="0.2">
      <processor cores="\(cores)" clock="3 GHz" source="test"/>
      <compute unit="vector" type="fp64" workers="1" rate="250 GFLOP/s" source="test"/>
      <compute unit="vector" type="fp64" workers="all" rate="10 TFLOP/s" source="test"/>
      <compute unit="vector" type="fp32" workers="1" rate="500 GFLOP/s" source="test"/>
      <compute unit="vector" type="fp32" workers="all" rate="20 TFLOP/s" source="test"/>
      <compute unit="exponential" type="fp32" workers="1" rate="40 Gop/s" source="test"/>
      <compute unit="exponential" type="fp32" workers="all" rate="1.6 Top/s" source="test"/>
      <compute unit="division" type="fp32" workers="1" rate="80 Gop/s" source="test"/>
      <compute unit="division" type="fp32" workers="all" rate="3.2 Top/s" source="test"/>
      <memory name="registers" scope="core" capacity="2 KiB" source="test"/>
    \(level("L1", "core", "48 KiB", read: ("380 GB/s", "15 TB/s"), write: ("190 GB/s", "8 TB/s"), "1.5 ns"))
    \(level("L2", "core", "1 MiB", read: ("120 GB/s", "5 TB/s"), write: ("60 GB/s", "2.5 TB/s"), "5 ns"))
    \(level("L3", "device", "64 MiB", read: ("60 GB/s", "1 TB/s"), write: ("30 GB/s", "500 GB/s"), "20 ns"))
    \(level("DRAM", "device", "64 GB", read: ("25 GB/s", "200 GB/s"), write: ("12 GB/s", "100 GB/s"), "120 ns"))
      <overhead name="dispatch" time="1.5 us" source="test"/>
      <overhead name="barrier" time="200 ns" source="test"/>
      <overhead name="process-exchange" time="400 ns" source="test"/>
      <family name="gemm" implementation="own">
        <parameter name="computeEfficiency" value="0.8" low="0.02" high="1" source="test"/>
        <parameter name="trafficEfficiency" value="0.9" low="0.05" high="1" source="test"/>
        <parameter name="startup" value="500 ns" low="0 us" high="20 us" source="test"/>
        <residuals n="40" p10="-0.1" p90="0.12" folds="5" source="test"/>
      </family>
    </hardware-profile>

    """
  }

  /// A memory level with bandwidths for one worker and for all.
  private static func level(
    _ name: String, _ scope: String, _ capacity: String, read: (one: String, all: String),
    write: (one: String, all: String), _ latency: String
  ) -> String {
    """
      <memory name="\(name)" scope="\(scope)" capacity="\(capacity)" line="64 B" source="test">
        <bandwidth direction="read" workers="1" rate="\(read.one)" source="test"/>
        <bandwidth direction="read" workers="all" rate="\(read.all)" source="test"/>
        <bandwidth direction="write" workers="1" rate="\(write.one)" source="test"/>
        <bandwidth direction="write" workers="all" rate="\(write.all)" source="test"/>
        <latency time="\(latency)" source="test"/>
        <overlap share="0.8" source="test"/>
      </memory>
    """
  }
}
