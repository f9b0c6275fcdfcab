import Documents
import Hardware
import Model
import Quantities

/// Throughput of mixtures of experts with weights in the host's memory, by the size of the host's cache.
enum MoELensStudy {
  static var study: Study {
    Study(
      name: "moe-lens",
      abstract:
        "tokens that saturate a GPU while weights come from the host, and throughput against the host's cache (needs --model and --on; --cache in GB, --sequence, --generated, --requests, --page)"
    ) { options, subject in
      let models = try ModelFile.named(options.model)
      guard !models.isEmpty, !subject.machines.isEmpty else {
        throw CommandError.usage("export moe-lens needs --model and --on")
      }
      var writer = CSVWriter(columns: [
        "model", "machine", "prompt", "generated", "cache_bytes", "requests", "page_tokens",
        "saturation_tokens", "saturation_cache_bytes", "pass_us", "device_limit_tokens_per_s",
        "stage1_tokens_per_s", "stage2_tokens_per_s",
      ])
      for model in models {
        for name in subject.machines {
          let machine = try StepModel(Locations.library.profile(name))
          guard
            let lens = MoELens(
              model.model, link: try machine.hostLink(), device: try machine.peak(.bf16))
          else { throw CommandError.usage("\(model.name) has no experts") }
          for generated in options.generated.values {
            for gigabytes in options.cache.values {
              let cache = Bytes(Double(gigabytes) * 1e9)
              try writer.append([
                .text(model.name), .text(machine.name), .integer(options.prompt),
                .integer(generated), .decimal(cache.value), .integer(options.requests),
                .integer(options.page), .decimal(lens.saturation),
                .decimal(lens.saturationCache(sequence: options.prompt + generated).value),
                .decimal(lens.pass.microseconds), .decimal(lens.deviceLimit),
                .decimal(
                  lens.throughput(cache: cache, prompt: options.prompt, generated: generated)),
                .decimal(
                  lens.throughput(
                    cache: cache, prompt: options.prompt, generated: generated,
                    requests: options.requests, page: options.page)),
              ])
            }
          }
        }
      }
      try FileAccess.write(writer.text.utf8, to: subject.csv)
    }
  }
}
