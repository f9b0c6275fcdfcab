/// Events and waits, from the calls that make them.
///
/// CUPTI has records of its own for these (kinds 36 and 38); as long as one of them is asked for, each launch takes the host 3 to 4 us more,
/// and a node of a graph too (H200, CUDA 13.0). Looking at these few calls costs the others nothing.
#ifndef ORRERY_WAITS_H
#define ORRERY_WAITS_H

#include <stdint.h>

// Names of ours are not those of the program.
#pragma GCC visibility push(hidden)

/// Whether a function of the driver is looked at, by its number and name. The runtime's functions call the driver's, under their own
/// number of the call.
int waitsAdd(uint32_t number, const char *name);
/// CUPTI's number of a stream.
typedef int (*WaitsStream)(void *context, void *stream, uint8_t isPerThread, uint32_t *number);
/// Keeps what a call waits for, or records; `data` is CUPTI's CUpti_CallbackData.
void waitsKeep(uint32_t number, const void *data, WaitsStream streamOf);

#pragma GCC visibility pop

#endif
