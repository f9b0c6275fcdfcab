#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "event_parser.h"
#include "event_repair.h"

/// No more than this is looked at together; an event or a member that is longer is passed over.
inline constexpr size_t longest_window = size_t(16) << 20;
inline constexpr size_t usual_window = size_t(1) << 20;

inline bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Reads a document window by window: an object with a list of events under "traceEvents", or the list alone.
struct ctrace_reader {
  enum State { Start, Top, Member, Events, Done, Failed };
  State state = Start;
  bool is_bare = false;
  std::string buffer;
  /// Where unread bytes begin in the buffer, and where the buffer begins in the document.
  size_t place = 0;
  uint64_t base = 0;
  /// Nothing is tried before so many bytes lie unread.
  size_t needed = usual_window;
  EventParser parser;
  std::vector<std::pair<std::string, std::string>> found_members;
  std::string key;
  uint64_t repairs[CTRACE_REPAIRS] = {};
  uint64_t first_repair[CTRACE_REPAIRS] = {};
  const char *reason = nullptr;
  uint64_t reason_offset = 0;
  size_t taken = 0;

  void feed(const char *bytes, size_t length) {
    forget();
    buffer.append(bytes, length);
    if (unread() >= needed) advance(false);
  }

  void forget() {
    if (taken > 0) parser.events.clear();
    taken = 0;
    if (place < usual_window) return;
    base += place - 1;
    // One byte stays in front, where a bracket can be put.
    buffer.erase(0, place - 1);
    place = 1;
  }

  size_t unread() const { return buffer.size() - place; }
  std::string_view rest() const { return std::string_view(buffer).substr(place); }
  uint64_t offset() const { return base + place; }

  void note(int kind, uint64_t count = 1) {
    if (count == 0) return;
    if (repairs[kind] == 0) first_repair[kind] = offset();
    repairs[kind] += count;
  }

  void fail(const char *why) {
    state = Failed;
    reason = why;
    reason_offset = offset();
  }

  void skip_blanks(bool commas) {
    while (place < buffer.size() && (is_blank(buffer[place]) || (commas && buffer[place] == ','))) place++;
  }

  /// Reads on as far as the bytes allow.
  void advance(bool is_last) {
    needed = usual_window;
    bool goes_on = true;
    while (goes_on) {
      switch (state) {
        case Start: goes_on = start(); break;
        case Top: goes_on = top(is_last); break;
        case Member: goes_on = member(is_last); break;
        case Events: goes_on = events(is_last); break;
        case Done:
          place = buffer.size();
          goes_on = false;
          break;
        case Failed: goes_on = false; break;
      }
    }
    if (is_last && state == Start) fail("expected a list of events");
  }

  /// A damaged document of which nothing could be read is none.
  void check_seen() {
    if (state == Failed || parser.seen > 0) return;
    for (int kind = 0; kind < CTRACE_REPAIRS; kind++) {
      if (repairs[kind] == 0) continue;
      fail("expected a list of events");
      reason_offset = first_repair[kind];
      return;
    }
  }

  bool start() {
    if (place == 0 && buffer.compare(0, 3, "\xEF\xBB\xBF") == 0) place = 3;
    skip_blanks(false);
    if (place == buffer.size()) return false;
    char c = buffer[place];
    if (c != '{' && c != '[') return fail("expected '{' or '['"), false;
    place++;
    is_bare = c == '[';
    state = is_bare ? Events : Top;
    return true;
  }

  /// Waits for more bytes; true where there will be none, or too many have come.
  bool exhausted(bool is_last) {
    if (is_last || unread() >= longest_window) return true;
    needed = std::min(std::max(unread() * 2, usual_window), longest_window);
    return false;
  }

  bool top(bool is_last) {
    skip_blanks(true);
    if (place == buffer.size()) {
      if (is_last) note(CTRACE_CUT_SHORT), state = Done;
      return false;
    }
    if (buffer[place] == '}') return state = Done, true;
    if (buffer[place] != '"') return astray(is_last);
    size_t end = place + 1;
    while (end < buffer.size() && buffer[end] != '"') end += buffer[end] == '\\' ? 2 : 1;
    size_t colon = end + 1;
    while (colon < buffer.size() && is_blank(buffer[colon])) colon++;
    size_t value = colon + 1;
    while (value < buffer.size() && is_blank(buffer[value])) value++;
    if (value >= buffer.size()) {
      if (!exhausted(is_last)) return false;
      return astray(is_last);
    }
    if (buffer[colon] != ':') return astray(is_last);
    key = buffer.substr(place + 1, end - place - 1);
    place = value;
    bool is_list = key == "traceEvents" && buffer[place] == '[';
    place += is_list;
    state = is_list ? Events : Member;
    return true;
  }

  /// What stands beside the events cannot be read: they are looked for by their name.
  bool astray(bool is_last) {
    note(CTRACE_OUTSIDE);
    size_t found = buffer.find("\"traceEvents\"", place + 1);
    if (found != std::string::npos) return place = found, true;
    if (!is_last) {
      place = std::max(place, buffer.size() - std::min(buffer.size(), size_t(16)));
      if (place < buffer.size()) buffer[place] = ' ';
      return false;
    }
    state = Done;
    return true;
  }

  bool member(bool is_last) {
    std::string_view text = rest();
    size_t length;
    if (text[0] == '{' || text[0] == '[') {
      length = event_length(text);
    } else if (text[0] == '"') {
      size_t end = 1;
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
      length = end < text.size() ? end + 1 : 0;
    } else {
      length = text.find_first_of(",}] \t\r\n");
      if (length == std::string_view::npos) length = 0;
    }
    if (length == 0) {
      if (!exhausted(is_last)) return false;
      state = Top;
      note(is_last ? CTRACE_CUT_SHORT : CTRACE_TOO_LONG);
      place++;
      return astray(is_last);
    }
    found_members.emplace_back(key, std::string(text.substr(0, length)));
    place += length;
    state = Top;
    return true;
  }

  bool events(bool is_last) {
    if (unread() >= usual_window && window()) return true;
    return one(is_last);
  }

  /// All events of this window together, where they are whole and valid.
  bool window() {
    std::string_view text = rest().substr(0, longest_window);
    size_t last = last_event(text, 0);
    size_t comma = last;
    while (comma > 0 && is_blank(text[comma - 1])) comma--;
    if (comma == 0 || text[comma - 1] != ',' || place == 0) return false;
    size_t end = place + comma - 1;
    buffer.reserve(buffer.size() + simdjson::SIMDJSON_PADDING);
    char before = buffer[place - 1];
    buffer[place - 1] = '[';
    buffer[end] = ']';
    bool is_valid = parser.array(buffer.data() + place - 1, end + 1 - (place - 1));
    buffer[place - 1] = before;
    buffer[end] = ',';
    if (is_valid) place = end + 1;
    return is_valid;
  }

  /// The next event alone, mended where it must be.
  bool one(bool is_last) {
    skip_blanks(true);
    if (place == buffer.size()) {
      if (is_last) note(CTRACE_CUT_SHORT), state = Done;
      return false;
    }
    if (buffer[place] == ']') return place++, state = is_bare ? Done : Top, true;
    std::string_view text = rest().substr(0, longest_window);
    size_t next = next_event(text, 1);
    bool has_next = next < text.size();
    if (!has_next && !exhausted(is_last)) return false;
    size_t extent = has_next ? trimmed(text, next) : 0;
    if (has_next && parser.event(text.data(), extent)) return place += extent, true;
    size_t whole = element_length(text.substr(0, size_t(1) << 20));
    if (whole > 0 && parser.event(text.data(), whole)) return place += whole, true;
    return mend(text, has_next ? next : text.size(), whole, has_next, is_last);
  }

  /// Where a whole element ends, 0 where it does not.
  static size_t element_length(std::string_view text) {
    if (text[0] == '{' || text[0] == '[') return event_length(text);
    size_t end = text.find_first_of(text[0] == '"' ? "\"" : ",] \t\r\n", 1);
    if (end == std::string_view::npos) return 0;
    return text[0] == '"' ? end + 1 : end;
  }

  /// Up to the comma before the next event.
  static size_t trimmed(std::string_view text, size_t next) {
    while (next > 0 && is_blank(text[next - 1])) next--;
    return next > 0 && text[next - 1] == ',' ? next - 1 : next;
  }

  bool mend(std::string_view text, size_t next, size_t whole, bool has_next, bool is_last) {
    size_t extent = has_next ? trimmed(text, next) : whole > 0 ? whole : text.size();
    uint64_t counts[CTRACE_REPAIRS] = {};
    if (extent < longest_window / 2) {
      std::string mended = repaired_event(text.substr(0, extent), counts);
      size_t length = event_length(mended);
      if (length > 0 && parser.event(mended.data(), length)) {
        for (int kind = 0; kind < CTRACE_REPAIRS; kind++) note(kind, counts[kind]);
        // Behind the last event come its list's end and other members.
        place += has_next || whole > 0 ? extent : text.size();
        return true;
      }
    }
    if (has_next) {
      note(extent >= longest_window / 2 ? CTRACE_TOO_LONG : CTRACE_LOST);
      place += next;
      return true;
    }
    note(text.size() >= longest_window && !is_last ? CTRACE_TOO_LONG : CTRACE_CUT_SHORT);
    place += text.size();
    if (is_last) state = Done;
    return true;
  }
};
