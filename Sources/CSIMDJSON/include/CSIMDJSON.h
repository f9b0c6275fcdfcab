#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#include "CTraceEvents.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What a node of the tape is.
enum {
  CSIMDJSON_NULL,
  CSIMDJSON_FALSE,
  CSIMDJSON_TRUE,
  CSIMDJSON_NUMBER,
  CSIMDJSON_STRING,
  CSIMDJSON_KEY,
  CSIMDJSON_ARRAY,
  CSIMDJSON_OBJECT
};

/// One value or key, in the order of the document; a container is followed by what it contains.
typedef struct {
  /// Where it begins in the document, in bytes.
  uint32_t offset;
  /// Bytes of a number's text in the document, or of a string in the arena; children of an array, members of an object.
  uint32_t length;
  /// Where a string begins in the arena; the index of the node after a container and all that it contains.
  uint32_t link;
  uint8_t kind;
} csimdjson_node;

/// A document that has been read. Its pointers live until csimdjson_free.
typedef struct {
  const csimdjson_node *nodes;
  size_t count;
  /// The document, copied.
  const uint8_t *document;
  /// All strings without their escapes, one after another.
  const uint8_t *arena;
  void *owner;
} csimdjson_tape;

/// Why a document was refused, and where it first could not be read on.
typedef struct {
  const char *reason;
  size_t offset;
} csimdjson_failure;

/// Containers may be nested this deep.
#define CSIMDJSON_DEPTH 1024

/// Reads one document of less than 4 GiB; a UTF-8 byte-order mark is skipped. Returns 0 and fills the tape, or
/// returns another number and fills the failure.
int csimdjson_parse(const uint8_t *bytes, size_t length, csimdjson_tape *tape, csimdjson_failure *failure);

/// Releases what csimdjson_parse filled.
void csimdjson_free(csimdjson_tape *tape);

#ifdef __cplusplus
}
#endif

#endif
