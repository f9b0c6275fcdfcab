"""Turns rows of engine-ops.csv and engine-kernels.csv into a table of measured operations, as `orrery calibrate --from` reads it.

usage: python3 engine_operations.py > engine-operations.csv
       python3 engine_operations.py mxfp4 > engine-mxfp4-experts.csv         (experts in 4 bits by triton_kernels, kernel by kernel)
       python3 engine_operations.py latent > flash-attention-3-latent.csv    (latent attention and what stands around it)
Kernels by PyTorch's profiler lack the gap to the next kernel, which rows of a graph hold: 0.51 us (probe.cu) are added; kernels of a step take 0.5 us longer
than kernels that follow themselves, which are taken off.
"""
import csv, re, sys

GAP, SWITCH = 0.51, 0.5
QUANTIZE = {"static_scaled_fp8_quant": "quantize_static", "dynamic_scaled_fp8_quant": "quantize_tensor",
            "dynamic_per_token_fp8_quant": "quantize_token", "per_token_group_fp8_quant": "quantize_group"}
PRODUCTS = {"cutlass_scaled_mm": ("fp8", "cutlass"), "deep_gemm_fp8_nt": ("fp8", "deepgemm"),
            "marlin_gemm": ("int4-weights", "marlin"), "machete_mm": ("int4-weights", "machete")}
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow("op,dtype,dims,implementation,state,median_us,min_us,max_us,calls".split(","))

def sizes(text): return {k: v for k, v in (p.split("=", 1) for p in text.split(";"))}
def write(op, dtype, dims, library, state, row, gap=0.0):
    times = [f"{float(row[c]) + gap:.3f}" for c in ("median_us", "min_us", "max_us")]
    calls = 7 * int(row["calls"]) if "calls" in row else ""
    out.writerow([op, dtype, ";".join(f"{k}={v}" for k, v in dims), library, state, *times, calls])

if sys.argv[1:] == ["latent"]:
    for row in csv.DictReader(open("engine-ops.csv")):
        op, s = row["op"], sizes(row["sizes"])
        group = re.fullmatch(r"(\d+)x(\d+)@(\d+)", s.get("groups", ""))
        if group: count, new, cached = map(int, group.groups())
        if op == "fa3_latent":
            write("attention_latent", "bf16", [("B", count), ("H", s["heads"]), ("Sk", cached + 1), ("R", s["rank"]), ("Dr", s["rotary"])], "flash3", "rotating", row)
        elif op == "fa3_expanded":
            write("mla_prefill", "bf16", [("B", count), ("H", s["heads"]), ("Sq", new), ("Sk", new), ("D", s["head_dim"]), ("Dv", s["value_dim"]), ("causal", 1)], "flash3", "hot", row)
        elif op == "concat_and_cache_mla":
            write("cache_write", "bf16", [("rows", s["T"]), ("cols", int(s["rank"]) + int(s["rotary"]))], "vllm", "rotating", row)
        elif op == "head_product":
            write("grouped_gemm", "bf16", [("T", int(s["T"]) * int(s["heads"])), ("Dm", s["K"]), ("Dff", s["N"]), ("E", s["heads"]), ("topk", 1), ("rows", int(s["T"]) * int(s["heads"]))], "cublas", "rotating", row)
    sys.exit()

if sys.argv[1:] == ["mxfp4"]:
    sorting = {}
    for row in csv.DictReader(open("engine-ops.csv")):
        s = sizes(row["sizes"])
        # Whole layers of few tokens take longer than their kernels do, for a cause that is not known.
        if row["op"] == "mxfp4_experts" and int(s["T"]) >= 32:
            write("moe_fused", "mxfp4-weights", [("T", s["T"]), ("Dm", s["H"]), ("Dff", s["N"]), ("E", s["E"]), ("topk", s["k"])], "triton_kernels", "rotating", row)
        if row["op"] != "mxfp4_experts_piece": continue
        s, kernel = sizes(row["sizes"]), row["kernels"].split(":", 1)[1]; n = {k: int(v) for k, v in s.items()}
        loads = [("E", n["E"]), ("topk", n["k"])]
        if kernel == "_topk_forward": write("topk", "bf16", [("rows", n["T"]), ("cols", n["E"]), ("topk", n["k"])], "triton_kernels", "hot", row, GAP)
        elif kernel == "_reduce_grouped": write("expert_sum", "bf16", [("rows", n["T"]), ("cols", n["H"]), ("topk", n["k"])], "triton_kernels", "hot", row, GAP)
        elif kernel.endswith("_swiglu"): write("expert_gemm", "mxfp4-weights", [("T", n["T"]), ("Dm", n["H"]), ("Dff", 2 * n["N"]), *loads, ("down", 0)], "triton_kernels", "rotating", row, GAP)
        elif kernel.startswith("_matmul_ogs"): write("expert_gemm", "mxfp4-weights", [("T", n["T"]), ("Dm", n["N"]), ("Dff", n["H"]), *loads, ("down", 1)], "triton_kernels", "rotating", row, GAP)
        else:
            # Three kernels sort places by experts: their times are added.
            kernels = sorting.setdefault((n["T"], n["E"]), []); kernels.append(row)
            if len(kernels) == 3:
                total = {c: sum(float(k[c]) for k in kernels) for c in ("median_us", "min_us", "max_us")}
                write("expert_align", "fp32", [("T", n["T"]), *loads], "triton_kernels", "hot", {**row, **total}, 3 * GAP)
    sys.exit()

down = {}
for row in csv.DictReader(open("engine-ops.csv")):
    op, s, kernels = row["op"], sizes(row["sizes"]), row["kernels"].count(" + ") + 1
    n = {k: int(v) for k, v in s.items() if v.isdigit()}
    if op == "add_rmsnorm": write("add_rmsnorm", "bf16", [("rows", n["T"]), ("cols", n["H"])], "inductor", "hot", row)
    elif op == "embed_rmsnorm": write("rmsnorm", "bf16", [("rows", n["T"]), ("cols", n["H"])], "inductor", "hot", row)
    elif op == "silu_mul": write("silu_mul", "bf16", [("rows", n["T"]), ("cols", n["I"])], "inductor", "hot", row)
    elif op == "rope" and kernels == 1:
        write("rope", "bf16", [("rows", n["T"]), ("H", n["heads"] + n["kv_heads"]), ("D", n["head_dim"])], "inductor", "hot", row)
    elif op == "reshape_and_cache_flash" and row["type"] == "bf16":
        write("cache_write", "bf16", [("rows", n["T"]), ("cols", 2 * n["kv_heads"] * n["head_dim"])], "vllm", "rotating", row)
    elif op in QUANTIZE: write(QUANTIZE[op], "bf16", [("rows", n["T"]), ("cols", n["H"])], "vllm", "hot", row)
    elif op in PRODUCTS:
        dtype, library = PRODUCTS[op]
        write("gemm", dtype, [("M", n["M"]), ("N", n["N"]), ("K", n["K"])], library, "rotating", row)
    elif op == "topk_softmax": write("topk", "bf16", [("rows", n["T"]), ("cols", n["E"]), ("topk", n["k"])], "vllm", "hot", row)
    elif op == "moe_silu_and_mul": write("silu_mul", "bf16", [("rows", n["rows"]), ("cols", n["I"])], "vllm", "hot", row)
    elif op == "moe_sum" and "moe_sum_kernel" in row["kernels"]:
        write("expert_sum", "bf16", [("rows", n["T"]), ("cols", n["H"]), ("topk", n["k"])], "vllm", "hot", row)
    elif op == "moe_align_block_size": write("expert_align", "fp32", [("T", n["T"]), ("E", n["E"]), ("topk", n["k"])], "vllm", "hot", row)
    elif op == "gumbel_sample" and s["temperature"] == "0": write("sample", "fp32", [("rows", n["R"]), ("cols", n["V"])], "vllm", "hot", row)
    elif op == "fused_experts":
        dims = [("T", n["T"]), ("Dm", n["H"]), ("Dff", n["N"]), ("E", n["E"]), ("topk", n["k"])]
        write("moe_fused", "fp8" if row["type"] == "fp8_block" else "bf16", dims, "vllm", "rotating", row)
    elif op == "fused_experts_piece" and "fused_moe_kernel" in row["kernels"]:
        key = (row["type"], n["T"], n["E"], n["H"], n["N"]); is_down = key in down; down[key] = True
        wide = [("Dm", n["N"]), ("Dff", n["H"])] if is_down else [("Dm", n["H"]), ("Dff", 2 * n["N"])]
        write("expert_gemm", "fp8" if row["type"] == "fp8_block" else "bf16", [("T", n["T"]), *wide, ("E", n["E"]), ("topk", n["k"]), ("down", int(is_down))], "vllm", "rotating", row, GAP)

# From traces: norms of heads, the sums of squares of 36 heads of 128 of each token (triton_red_fused_2), and the largest of each
# row of logits as the first runner finds it, in another division than torch.argmax has alone.
for row in csv.DictReader(open("engine-kernels.csv")):
    if row["model"] != "qwen3-30b-a3b": continue
    groups = [tuple(map(int, g)) for g in re.findall(r"(\d+)x(\d+)@", row["groups"])]
    row.update(min_us=row["median_us"], max_us=row["median_us"])
    if row["name"] == "triton_red_fused_2":
        write("reduce_sum", "bf16", [("rows", 36 * sum(a * b for a, b in groups)), ("cols", 128)], "inductor", "hot", row, GAP - SWITCH)
    elif row["name"] == "at::native::reduce_kernel" and row["count"] == "1":
        write("sample", "fp32", [("rows", sum(a for a, _ in groups)), ("cols", 151936)], "framework", "hot", row, GAP - SWITCH)
