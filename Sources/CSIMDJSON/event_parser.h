#pragma once

#include <simdjson.h>

#include <string>
#include <vector>

#include "CTraceEvents.h"
#include "interner.h"

/// Reads events of whole, valid JSON with simdjson.
class EventParser {
 public:
  /// Adds the events of an array; where the text is not valid nothing is added, and false is the answer.
  /// Behind the text SIMDJSON_PADDING bytes must be readable.
  bool array(const char *text, size_t length);
  /// The same for one event alone.
  bool event(const char *text, size_t length);

  std::vector<ctrace_event> events;
  Interner texts;
  uint64_t skipped[256] = {};
  uint64_t seen = 0;

 private:
  simdjson::ondemand::parser parser;
  std::string detail;
  /// The texts of the event before.
  struct {
    int32_t name = CTRACE_NONE, category = CTRACE_NONE, process = CTRACE_NONE, thread = CTRACE_NONE;
  } recent;
  /// What was seen since the last valid text.
  std::vector<uint8_t> phases;

  simdjson::error_code read(simdjson::ondemand::value value);
  simdjson::error_code members(simdjson::ondemand::object &object, ctrace_event &event);
  simdjson::error_code arguments(simdjson::ondemand::value value, ctrace_event &event);
  simdjson::error_code text(simdjson::ondemand::value value, int32_t &number, int32_t &recent);
  bool commit(simdjson::error_code error, size_t before);
};
