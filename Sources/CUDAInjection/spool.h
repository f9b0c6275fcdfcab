/// The file of a process: frames of a type, a length and bytes, each beginning at a multiple of 8.
///
/// Only one thread writes at a time: the writer's, which ends before the process does.
#ifndef ORRERY_SPOOL_H
#define ORRERY_SPOOL_H

#include <stddef.h>
#include <stdint.h>

// Names of ours are not those of the program.
#pragma GCC visibility push(hidden)

/// What frames hold. Numbers are those of the format; its reader is `Spool` in Sources/Traces.
enum FrameType {
  /// Text: the process and the machine, as JSON.
  FRAME_PROCESS = 1,
  /// A number and a text: what `name` pointers of records are replaced by.
  FRAME_NAME = 2,
  /// Records of CUPTI, each behind its size.
  FRAME_RECORDS = 3,
  /// A domain, a number and a text: a function of CUDA's interface.
  FRAME_CALL = 4,
  /// What the program's threads said.
  FRAME_HOST = 5,
  /// How many records CUPTI had to drop.
  FRAME_DROPPED = 6,
  /// A kind, a version and a size: what CUPTI says of its own records.
  FRAME_SIZE = 7,
  /// Everything was written.
  FRAME_END = 8,
};

/// Opens the file of this process; -1 where that cannot be done, with the reason in errno.
int spoolOpen(const char *folder);
/// Forgets the file without a word to it: it is the parent's.
void spoolForget(void);
void spoolClose(void);

/// Writes a frame of two pieces of bytes.
void spoolWrite(uint32_t type, const void *head, size_t headBytes, const void *body, size_t bytes);

/// The number of a text, which is written when it is met first; 0 of none.
uint32_t spoolName(const char *text);

#pragma GCC visibility pop

#endif
