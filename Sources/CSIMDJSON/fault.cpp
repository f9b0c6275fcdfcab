#include "fault.h"

#include <cstring>
#include <vector>

namespace {

bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
bool is_space(uint8_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// The code unit of "\uXXXX", or -1.
int code_unit(const uint8_t *s, size_t left) {
  if (left < 6 || s[0] != '\\' || s[1] != 'u') return -1;
  int unit = 0;
  for (size_t i = 2; i < 6; i++) {
    uint8_t c = s[i];
    int digit = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

/// Moves `i` from a string's quote to after its last one, or to what is wrong with it.
const char *skip_string(const uint8_t *s, size_t n, size_t &i) {
  for (i++; i < n;) {
    if (s[i] == '"') return i++, nullptr;
    if (s[i] < 0x20) return "expected no control character within a string";
    if (s[i] == '\\') {
      if (i + 1 < n && s[i + 1] != 0 && std::strchr("\"\\/bfnrt", s[i + 1])) {
        i += 2;
        continue;
      }
      int unit = code_unit(s + i, n - i);
      if (unit < 0) return "expected an escape such as \\n or \\u0041";
      if (unit >= 0xDC00 && unit < 0xE000) return "expected the first half of a surrogate pair";
      if (unit >= 0xD800 && unit < 0xDC00) {
        int second = code_unit(s + i + 6, n - i - 6);
        if (second < 0xDC00 || second >= 0xE000) return "expected a whole surrogate pair";
        i += 6;
      }
      i += 6;
      continue;
    }
    size_t bytes = sequence_length(s + i, n - i);
    if (bytes == 0) return "expected UTF-8";
    i += bytes;
  }
  return "expected the end of a string";
}

/// Moves `i` over a number, true, false or null.
const char *skip_atom(const uint8_t *s, size_t n, size_t &i) {
  size_t length = number_length(s + i, n - i);
  for (const char *word : {"true", "false", "null"}) {
    size_t size = std::strlen(word);
    if (n - i >= size && std::memcmp(s + i, word, size) == 0) length = size;
  }
  bool ends = i + length == n || is_space(s[i + length]) || std::strchr(",:]}[{\"", s[i + length]);
  if (length == 0 || !ends) return "expected a value";
  i += length;
  return nullptr;
}

}  // namespace

size_t sequence_length(const uint8_t *s, size_t left) {
  uint8_t c = s[0];
  size_t n = c < 0x80 ? 1 : c >= 0xC2 && c < 0xE0 ? 2 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xF0 && c < 0xF5 ? 4 : 0;
  if (n == 0 || n > left) return 0;
  for (size_t i = 1; i < n; i++)
    if ((s[i] & 0xC0) != 0x80) return 0;
  if ((c == 0xE0 && s[1] < 0xA0) || (c == 0xED && s[1] > 0x9F)) return 0;
  if ((c == 0xF0 && s[1] < 0x90) || (c == 0xF4 && s[1] > 0x8F)) return 0;
  return n;
}

size_t number_length(const uint8_t *s, size_t n) {
  size_t i = 0;
  auto digits = [&] {
    size_t start = i;
    while (i < n && is_digit(s[i])) i++;
    return i > start;
  };
  if (i < n && s[i] == '-') i++;
  if (i < n && s[i] == '0') i++;
  else if (!digits()) return 0;
  if (i < n && s[i] == '.') {
    i++;
    if (!digits()) return 0;
  }
  if (i < n && (s[i] == 'e' || s[i] == 'E')) {
    i++;
    if (i < n && (s[i] == '+' || s[i] == '-')) i++;
    if (!digits()) return 0;
  }
  return i;
}

Fault first_fault(const uint8_t *s, size_t n, size_t depth_limit) {
  enum { Value, ValueOrEnd, Key, KeyOrEnd, Colon, CommaOrEnd, Nothing } expected = Value;
  std::vector<uint8_t> closers;
  size_t i = 0;
  auto after_value = [&] { expected = closers.empty() ? Nothing : CommaOrEnd; };
  for (;;) {
    while (i < n && is_space(s[i])) i++;
    if (i == n) return {expected == Nothing ? nullptr : "expected more: the document is incomplete", n};
    uint8_t c = s[i];
    bool may_end = expected == ValueOrEnd || expected == KeyOrEnd || expected == CommaOrEnd;
    if (may_end && c == closers.back()) {
      closers.pop_back();
      i++;
      after_value();
      continue;
    }
    const char *reason = nullptr;
    switch (expected) {
      case Nothing: return {"expected nothing after the document", i};
      case Colon:
        if (c != ':') return {"expected ':'", i};
        i++;
        expected = Value;
        break;
      case CommaOrEnd:
        if (c != ',') return {closers.back() == ']' ? "expected ',' or ']'" : "expected ',' or '}'", i};
        i++;
        expected = closers.back() == ']' ? Value : Key;
        break;
      case Key:
      case KeyOrEnd:
        if (c != '"') return {"expected a key", i};
        reason = skip_string(s, n, i);
        expected = Colon;
        break;
      case Value:
      case ValueOrEnd:
        if (c == '{' || c == '[') {
          if (closers.size() == depth_limit) return {"expected no more than 1024 containers in one another", i};
          closers.push_back(c == '{' ? '}' : ']');
          expected = c == '{' ? KeyOrEnd : ValueOrEnd;
          i++;
        } else {
          reason = c == '"' ? skip_string(s, n, i) : skip_atom(s, n, i);
          after_value();
        }
    }
    if (reason) return {reason, i};
  }
}
