// Before a loop of constant length over a local array of vectors: unrolled, the array becomes registers. No include
// guard: code that is compiled to be recorded keeps its loops, which changes no access.
#undef UNROLLED
#ifdef ORRERY_RECORDED
#define UNROLLED
#else
#define UNROLLED _Pragma("clang loop unroll(full)")
#endif
