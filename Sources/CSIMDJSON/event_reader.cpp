#include "event_reader.h"

#include <exception>

extern "C" {

ctrace_reader *ctrace_new(void) { return new ctrace_reader(); }
void ctrace_free(ctrace_reader *reader) { delete reader; }

int ctrace_feed(ctrace_reader *reader, const uint8_t *bytes, size_t length) try {
  if (reader->state == ctrace_reader::Failed) return 1;
  reader->feed(reinterpret_cast<const char *>(bytes), length);
  return reader->state == ctrace_reader::Failed;
} catch (const std::exception &) {
  reader->fail("expected a document that fits in memory");
  return 1;
}

int ctrace_finish(ctrace_reader *reader) try {
  reader->forget();
  reader->advance(true);
  reader->check_seen();
  return reader->state == ctrace_reader::Failed;
} catch (const std::exception &) {
  reader->fail("expected a document that fits in memory");
  return 1;
}

const ctrace_event *ctrace_take(ctrace_reader *reader, size_t *count) {
  *count = reader->parser.events.size();
  reader->taken = *count;
  return reader->parser.events.data();
}

const char *ctrace_text(const ctrace_reader *reader, size_t number, size_t *length) {
  std::string_view text = reader->parser.texts.text(number);
  *length = text.size();
  return text.data();
}

size_t ctrace_text_count(const ctrace_reader *reader) { return reader->parser.texts.count(); }
size_t ctrace_member_count(const ctrace_reader *reader) { return reader->found_members.size(); }

const char *ctrace_member(const ctrace_reader *reader, size_t number, size_t *key_length, const char **value,
                          size_t *value_length) {
  auto &member = reader->found_members[number];
  *key_length = member.first.size();
  *value = member.second.data();
  *value_length = member.second.size();
  return member.first.data();
}

uint64_t ctrace_repairs(const ctrace_reader *reader, int kind, uint64_t *first) {
  *first = reader->first_repair[kind];
  return reader->repairs[kind];
}

uint64_t ctrace_skipped(const ctrace_reader *reader, uint8_t phase) { return reader->parser.skipped[phase]; }
uint64_t ctrace_seen(const ctrace_reader *reader) { return reader->parser.seen; }

const char *ctrace_failure(const ctrace_reader *reader, uint64_t *offset) {
  *offset = reader->reason_offset;
  return reader->reason;
}
}
