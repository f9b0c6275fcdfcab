#ifndef CSIMDJSON_FAULT_H
#define CSIMDJSON_FAULT_H

#include <cstddef>
#include <cstdint>

/// Where a strict reader of RFC 8259 first stops, and what it expected there. simdjson decides what is a document but
/// mostly does not say where it fails; this is asked only then. The reason is null where there is no fault.
struct Fault {
  const char *reason;
  size_t offset;
};

Fault first_fault(const uint8_t *text, size_t length, size_t depth_limit);

/// The length of the number that begins here, 0 where none does.
size_t number_length(const uint8_t *text, size_t length);

/// The length of the UTF-8 sequence that begins here, 0 where none does.
size_t sequence_length(const uint8_t *text, size_t length);

#endif
