#ifndef CTRACEEVENTS_H
#define CTRACEEVENTS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What an event lacks; the first of them that holds.
enum {
  CTRACE_OK,
  CTRACE_NO_TIME,
  CTRACE_NO_DURATION,
  CTRACE_NEGATIVE_DURATION,
  CTRACE_OUT_OF_RANGE,
  CTRACE_NO_OBJECT
};

/// How something damaged was mended, or given up.
enum {
  CTRACE_CONTROL,
  CTRACE_ESCAPE,
  CTRACE_QUOTE,
  CTRACE_ENCODING,
  CTRACE_NOT_A_NUMBER,
  CTRACE_COMMA,
  CTRACE_LOST,
  CTRACE_TOO_LONG,
  CTRACE_CUT_SHORT,
  CTRACE_OUTSIDE,
  CTRACE_REPAIRS
};

#define CTRACE_NONE (-1)

/// One event that is kept: complete events, begins and ends, names of tracks, and ends of flows between forward and
/// backward operations.
/// Texts are numbers of interned texts; what is absent is CTRACE_NONE.
typedef struct {
  /// Nanoseconds, exactly.
  int64_t start, duration;
  int64_t correlation, external, id;
  int32_t name, category, process, thread;
  /// The arguments that are not unique to the event, as a JSON object.
  int32_t detail;
  char phase;
  uint8_t fault;
} ctrace_event;

typedef struct ctrace_reader ctrace_reader;

ctrace_reader *ctrace_new(void);
void ctrace_free(ctrace_reader *reader);

/// Takes the next bytes of a document. Returns 0, or another number once the bytes cannot be a list of events.
int ctrace_feed(ctrace_reader *reader, const uint8_t *bytes, size_t length);

/// Says that no bytes follow.
int ctrace_finish(ctrace_reader *reader);

/// Events read since the last call; they live until the next call of feed or finish.
const ctrace_event *ctrace_take(ctrace_reader *reader, size_t *count);

/// An interned text; texts are numbered from 0.
const char *ctrace_text(const ctrace_reader *reader, size_t number, size_t *length);
size_t ctrace_text_count(const ctrace_reader *reader);

/// A member of the document beside its events: its key, and its value as it is written.
size_t ctrace_member_count(const ctrace_reader *reader);
const char *ctrace_member(const ctrace_reader *reader, size_t number, size_t *key_length, const char **value,
                          size_t *value_length);

/// How often each kind of repair was made, and the byte of the first.
uint64_t ctrace_repairs(const ctrace_reader *reader, int kind, uint64_t *first);
/// How many events of a phase were seen that are not kept.
uint64_t ctrace_skipped(const ctrace_reader *reader, uint8_t phase);
/// How many events of any kind were seen.
uint64_t ctrace_seen(const ctrace_reader *reader);
/// Why the last call failed, and at which byte.
const char *ctrace_failure(const ctrace_reader *reader, uint64_t *offset);

#ifdef __cplusplus
}
#endif

#endif
