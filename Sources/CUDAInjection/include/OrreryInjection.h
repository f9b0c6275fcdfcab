/// The library that is loaded into a program whose GPU work is traced.
///
/// CUDA's driver loads it by CUDA_INJECTION64_PATH and NVTX by NVTX_INJECTION64_PATH; each calls one of these. It writes what
/// happens into a spool: a file of its own for each process, in the folder that ORRERY_SPOOL names. Without that variable it does
/// nothing.
#ifndef ORRERY_INJECTION_H
#define ORRERY_INJECTION_H

#include <stdint.h>

/// Called by CUDA's driver when it starts in a process; 1, always: a program runs whether it is traced or not.
int InitializeInjection(void);

/// Called by NVTX when it is used first in a module of the program, with the tables of its functions; 1 where ranges are kept.
int InitializeInjectionNvtx2(const void *(*exportTable)(uint32_t));

/// The same for an extension of NVTX, whose description has a place for each function.
int InitializeInjectionNvtxExtension(void *extension);

#endif
