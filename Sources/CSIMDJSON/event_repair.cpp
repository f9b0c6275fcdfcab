#include "event_repair.h"

#include <cctype>
#include <cstring>

#include "fault.h"

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

size_t after_blanks(std::string_view s, size_t i) {
  while (i < s.size() && is_blank(s[i])) i++;
  return i;
}

/// Whether a brace begins an event.
bool begins_event(std::string_view s, size_t brace) {
  size_t before = brace;
  while (before > 0 && is_blank(s[before - 1])) before--;
  if (before > 0 && s[before - 1] != ',' && s[before - 1] != '[') return false;
  size_t i = after_blanks(s, brace + 1);
  for (const char *key : {"\"ph\"", "\"name\"", "\"cat\"", "\"pid\"", "\"tid\"", "\"ts\"", "\"dur\"", "\"args\"", "\"id\"", "\"s\"", "\"bp\""})
    if (s.compare(i, std::strlen(key), key) == 0) return true;
  return false;
}

/// Whether a quote within a string ends it, by what follows.
bool ends_string(std::string_view s, size_t quote) {
  size_t i = after_blanks(s, quote + 1);
  if (i == s.size() || s[i] == '}' || s[i] == ']' || s[i] == ':') return true;
  if (s[i] != ',') return false;
  i = after_blanks(s, i + 1);
  return i == s.size() || s[i] == '"' || s[i] == '{' || s[i] == '[' || s[i] == '-' || (s[i] >= '0' && s[i] <= '9') ||
         s.compare(i, 4, "null") == 0 || s.compare(i, 4, "true") == 0 || s.compare(i, 5, "false") == 0 || s[i] == 'N' ||
         s[i] == 'I';
}

/// The length of a word that JSON has no number for, 0 where there is none.
size_t not_a_number(std::string_view s, size_t i) {
  for (const char *word : {"-Infinity", "Infinity", "-inf", "inf", "-nan", "nan", "NaN", "-NaN"}) {
    size_t n = std::strlen(word);
    if (s.compare(i, n, word) == 0) return n;
  }
  return 0;
}

/// The code unit of an escape such as \u0041, -1 where none stands here.
int code_unit(std::string_view s, size_t i) {
  if (i + 6 > s.size() || s[i] != '\\' || s[i + 1] != 'u') return -1;
  int unit = 0;
  for (size_t j = i + 2; j < i + 6; j++) {
    if (!std::isxdigit(static_cast<unsigned char>(s[j]))) return -1;
    unit = unit * 16 + (s[j] <= '9' ? s[j] - '0' : (s[j] | 32) - 'a' + 10);
  }
  return unit;
}

/// The length of the escape that begins here, 0 where it is none.
size_t escape_length(std::string_view s, size_t i) {
  if (i + 1 >= s.size()) return 0;
  if (std::memchr("\"\\/bfnrt", s[i + 1], 8)) return 2;
  int unit = code_unit(s, i);
  if (unit < 0 || (unit >= 0xDC00 && unit < 0xE000)) return 0;
  if (unit < 0xD800 || unit >= 0xE000) return 6;
  int second = code_unit(s, i + 6);
  return second >= 0xDC00 && second < 0xE000 ? 12 : 0;
}

}  // namespace

std::string repaired_event(std::string_view s, uint64_t *counts) {
  std::string out;
  out.reserve(s.size() + 16);
  bool in_string = false;
  for (size_t i = 0; i < s.size();) {
    unsigned char c = static_cast<unsigned char>(s[i]);
    if (in_string) {
      if (c == '"') {
        in_string = !ends_string(s, i);
        if (in_string) {
          counts[CTRACE_QUOTE]++;
          out.push_back('\\');
        }
        out.push_back('"');
        i++;
      } else if (c == '\\') {
        size_t length = escape_length(s, i);
        if (length == 0) {
          counts[CTRACE_ESCAPE]++;
          out.append("\\\\");
          i++;
        } else {
          out.append(s.substr(i, length));
          i += length;
        }
      } else if (c < 0x20) {
        counts[CTRACE_CONTROL]++;
        out.push_back(' ');
        i++;
      } else {
        size_t length = sequence_length(reinterpret_cast<const uint8_t *>(s.data()) + i, s.size() - i);
        if (length == 0) {
          counts[CTRACE_ENCODING]++;
          out.push_back('?');
          i++;
        } else {
          out.append(s.substr(i, length));
          i += length;
        }
      }
      continue;
    }
    if (c == '"') in_string = true;
    if (c == ',') {
      size_t next = after_blanks(s, i + 1);
      if (next < s.size() && (s[next] == '}' || s[next] == ']' || s[next] == ',')) {
        counts[CTRACE_COMMA]++;
        i++;
        continue;
      }
    }
    if (size_t length = not_a_number(s, i)) {
      counts[CTRACE_NOT_A_NUMBER]++;
      out.append("null");
      i += length;
      continue;
    }
    out.push_back(s[i++]);
  }
  return out;
}

size_t event_length(std::string_view s) {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < s.size(); i++) {
    char c = s[i];
    if (in_string) {
      if (c == '\\') i++;
      else if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      depth++;
    } else if (c == '}' || c == ']') {
      if (depth <= 1) return depth == 1 ? i + 1 : 0;
      depth--;
    }
  }
  return 0;
}

size_t next_event(std::string_view s, size_t from) {
  while (from < s.size()) {
    auto found = static_cast<const char *>(std::memchr(s.data() + from, '{', s.size() - from));
    if (!found) return s.size();
    size_t place = size_t(found - s.data());
    if (begins_event(s, place)) return place;
    from = place + 1;
  }
  return s.size();
}

size_t last_event(std::string_view s, size_t after) {
  for (size_t i = s.size(); i > after + 1; i--)
    if (s[i - 1] == '{' && begins_event(s, i - 1)) return i - 1;
  return after;
}
