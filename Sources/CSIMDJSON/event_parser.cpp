#include "event_parser.h"

#include <cstring>

#include "fault.h"
#include "numbers.h"

using namespace simdjson;

namespace {

/// Arguments that differ from event to event: they have a place of their own, say what another says, or are counters
/// of the profiler's.
bool is_unique(std::string_view key) {
  switch (key.size()) {
    case 6: return key == "Ev Idx" || key == "queued";
    case 9: return key == "Python id";
    case 13: return key == "Fwd thread id";
    case 15: return key == "Sequence number";
    case 16: return key == "Python parent id" || key == "Python module id";
    case 18: return key == "Record function id";
    case 20: return key == "Profiler Event Index";
    case 23: return key == "memory bandwidth (GB/s)";
    default: return false;
  }
}

}  // namespace

bool EventParser::array(const char *text, size_t length) {
  size_t before = events.size();
  phases.clear();
  auto read_all = [&]() -> error_code {
    ondemand::document document;
    padded_string_view view(text, length, length + SIMDJSON_PADDING);
    if (auto error = parser.iterate(view).get(document)) return error;
    ondemand::array array;
    if (auto error = document.get_array().get(array)) return error;
    for (auto element : array) {
      ondemand::value value;
      if (auto error = element.get(value)) return error;
      if (auto error = read(value)) return error;
    }
    return document.current_location().error() == OUT_OF_BOUNDS ? SUCCESS : TRAILING_CONTENT;
  };
  return commit(read_all(), before);
}

bool EventParser::event(const char *text, size_t length) {
  std::string wrapped;
  wrapped.reserve(length + 2 + SIMDJSON_PADDING);
  wrapped.push_back('[');
  wrapped.append(text, length);
  wrapped.push_back(']');
  return array(wrapped.data(), wrapped.size());
}

/// Keeps what was read of a valid text, and forgets it of another.
bool EventParser::commit(error_code error, size_t before) {
  if (error) {
    events.resize(before);
    return false;
  }
  seen += phases.size() + (events.size() - before);
  for (uint8_t phase : phases) skipped[phase]++;
  return true;
}

error_code EventParser::read(ondemand::value value) {
  ctrace_event event = {0, 0, CTRACE_NONE, CTRACE_NONE, CTRACE_NONE, CTRACE_NONE, CTRACE_NONE,
                        CTRACE_NONE, CTRACE_NONE, CTRACE_NONE, 0, CTRACE_OK};
  ondemand::json_type type;
  if (auto error = value.type().get(type)) return error;
  if (type != ondemand::json_type::object) {
    if (type == ondemand::json_type::array) {
      ondemand::array array;
      std::string_view raw;
      if (auto error = value.get_array().get(array)) return error;
      if (auto error = array.raw_json().get(raw)) return error;
    }
    event.fault = CTRACE_NO_OBJECT;
    events.push_back(event);
    return SUCCESS;
  }
  ondemand::object object;
  if (auto error = value.get_object().get(object)) return error;
  if (auto error = members(object, event)) return error;
  bool is_flow = event.phase == 's' || event.phase == 'f';
  bool keeps = event.phase == 'X' || event.phase == 'M' || event.phase == 'B' || event.phase == 'E' ||
               (is_flow && event.category >= 0 && texts.text(size_t(event.category)) == "fwdbwd");
  if (keeps) events.push_back(event);
  else phases.push_back(uint8_t(event.phase));
  return SUCCESS;
}

namespace {

/// The characters of a key between its quotes, with its escapes.
std::string_view written(ondemand::raw_json_string key) {
  const char *start = key.raw();
  const char *end = start;
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  return {start, size_t(end - start)};
}

/// A value as it is written; containers are passed over.
error_code raw(ondemand::value &value, std::string_view &text) {
  std::string_view token = value.raw_json_token();
  if (token.empty()) return TAPE_ERROR;
  if (token[0] == '{') {
    ondemand::object object;
    if (auto error = value.get_object().get(object)) return error;
    return object.raw_json().get(text);
  }
  if (token[0] == '[') {
    ondemand::array array;
    if (auto error = value.get_array().get(array)) return error;
    return array.raw_json().get(text);
  }
  while (!token.empty() && std::memchr(" \t\n\r", token.back(), 4)) token.remove_suffix(1);
  text = token;
  if (token[0] == '"') {
    std::string_view unescaped;
    return value.get_string().get(unescaped);
  }
  if (token == "null" || token == "true" || token == "false") return SUCCESS;
  return is_number(token) ? SUCCESS : NUMBER_ERROR;
}

}  // namespace

/// A text's number; of what is no text, that of its own writing.
error_code EventParser::text(ondemand::value value, int32_t &number, int32_t &recent) {
  std::string_view text;
  if (value.raw_json_token()[0] == '"') {
    if (auto error = value.get_string().get(text)) return error;
  } else if (auto error = raw(value, text)) {
    return error;
  }
  // Tracks and categories come in rows.
  if (recent >= 0 && texts.text(size_t(recent)) == text) number = recent;
  else number = recent = texts.number(text);
  return SUCCESS;
}

error_code EventParser::members(ondemand::object &object, ctrace_event &event) {
  enum { Missing, Read, Far } time = Missing, duration = Missing;
  for (auto member : object) {
    ondemand::field field;
    if (auto error = std::move(member).get(field)) return error;
    std::string_view key = written(field.key());
    ondemand::value value = field.value();
    std::string_view text;
    error_code error = SUCCESS;
    if (key == "ph") {
      error = raw(value, text);
      event.phase = bare(text).empty() ? 0 : bare(text)[0];
    } else if (key == "name") {
      error = this->text(value, event.name, recent.name);
    } else if (key == "cat") {
      error = this->text(value, event.category, recent.category);
    } else if (key == "pid") {
      error = this->text(value, event.process, recent.process);
    } else if (key == "tid") {
      error = this->text(value, event.thread, recent.thread);
    } else if (key == "ts" || key == "dur") {
      error = raw(value, text);
      auto &state = key == "ts" ? time : duration;
      auto token = bare(text);
      if (!error && whole(token, 3, key == "ts" ? event.start : event.duration)) state = Read;
      else if (!error && is_number(token)) state = Far;
    } else if (key == "id") {
      error = raw(value, text);
      if (!whole(bare(text), 0, event.id)) event.id = CTRACE_NONE;
    } else if (key == "args") {
      error = arguments(value, event);
    } else {
      error = raw(value, text);
    }
    if (error) return error;
  }
  if (time == Far || (duration == Far && event.phase == 'X')) event.fault = CTRACE_OUT_OF_RANGE;
  else if (time == Missing) event.fault = CTRACE_NO_TIME;
  else if (duration == Missing && event.phase == 'X') event.fault = CTRACE_NO_DURATION;
  else if (event.duration < 0 && event.phase == 'X') event.fault = CTRACE_NEGATIVE_DURATION;
  return SUCCESS;
}

/// Numbers that link events are taken out, what is unique to an event is left out, the rest is one text.
error_code EventParser::arguments(ondemand::value value, ctrace_event &event) {
  ondemand::json_type type;
  if (auto error = value.type().get(type)) return error;
  std::string_view text;
  if (type != ondemand::json_type::object) return raw(value, text);
  ondemand::object object;
  if (auto error = value.get_object().get(object)) return error;
  detail.clear();
  for (auto member : object) {
    ondemand::field field;
    if (auto error = std::move(member).get(field)) return error;
    std::string_view key = written(field.key());
    ondemand::value value = field.value();
    if (auto error = raw(value, text)) return error;
    if (key == "correlation") {
      if (!whole(text, 0, event.correlation)) event.correlation = CTRACE_NONE;
    } else if (key == "External id" || key == "external id") {
      if (!whole(text, 0, event.external)) event.external = CTRACE_NONE;
    } else if (!is_unique(key)) {
      detail.append(detail.empty() ? "{\"" : ",\"");
      detail.append(key);
      detail.append("\":");
      detail.append(text);
    }
  }
  if (detail.empty()) return SUCCESS;
  detail.push_back('}');
  event.detail = texts.number(detail);
  return SUCCESS;
}
