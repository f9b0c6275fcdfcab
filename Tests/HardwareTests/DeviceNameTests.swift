import Hardware
import Testing

@Suite struct DeviceNameTests {
  private let library = ProfileLibrary(folders: [Folders.profiles])

  @Test(arguments: [
    ("NVIDIA H200", "nvidia-h200-sxm"),
    ("NVIDIA H100 80GB HBM3", "nvidia-h100-sxm-80gb"),
    ("NVIDIA H100 PCIe", "nvidia-h100-pcie-80gb"),
    ("NVIDIA A100-SXM4-80GB", "nvidia-a100-sxm-80gb"),
    ("NVIDIA A100-SXM4-40GB", "nvidia-a100-sxm-40gb"),
    ("NVIDIA A100 80GB PCIe", "nvidia-a100-pcie-80gb"),
    ("NVIDIA GH200 480GB", "nvidia-gh200"),
    ("Tesla V100-SXM2-32GB", "nvidia-v100-sxm2-32gb"),
    ("NVIDIA GeForce RTX 4090", "nvidia-rtx-4090"),
    ("AMD Instinct MI300X", "amd-mi300x"),
  ])
  func aDeviceIsFoundByWhatItsDriverCallsIt(device: String, profile: String) {
    #expect(library.name(ofDevice: device) == profile)
  }

  @Test(arguments: ["", "NVIDIA", "NVIDIA Z999", "NVIDIA Z999-SXM4-80GB", "80GB"])
  func whatNoTitleNamesIsNotGuessed(device: String) {
    #expect(library.name(ofDevice: device) == nil)
  }
}
