#ifndef CHEAP_H
#define CHEAP_H
#include <stddef.h>

/// Bytes of the heap that are in use, by the C library's own count; 0 where it keeps none.
size_t heap_in_use(void);

/// How often this thread has asked for heap; 0 where the C library is another.
size_t heap_allocations(void);

#endif
