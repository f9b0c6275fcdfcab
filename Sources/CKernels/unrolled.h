// Before a loop of constant length over a local array of vectors: unrolled, the array becomes registers.
#ifndef ORRERY_UNROLLED_H
#define ORRERY_UNROLLED_H
#define UNROLLED _Pragma("clang loop unroll(full)")
#endif
