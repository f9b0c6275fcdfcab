#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "fault.h"

/// A scalar as it is written, without blanks or quotes around it.
inline std::string_view bare(std::string_view token) {
  while (!token.empty() && std::memchr(" \t\n\r", token.back(), 4)) token.remove_suffix(1);
  if (token.size() >= 2 && token.front() == '"' && token.back() == '"') return token.substr(1, token.size() - 2);
  return token;
}

inline bool is_number(std::string_view token) {
  return !token.empty() && number_length(reinterpret_cast<const uint8_t *>(token.data()), token.size()) == token.size();
}

/// A decimal number times a power of ten as the nearest whole number, halves away from zero, from its digits alone.
/// False where it is no number, or none of 63 bits.
inline bool any_whole(std::string_view token, int power, int64_t &result) {
  auto s = reinterpret_cast<const uint8_t *>(token.data());
  size_t n = token.size();
  if (!is_number(token)) return false;
  size_t i = s[0] == '-';
  size_t e = i;
  while (e < n && s[e] != 'e' && s[e] != 'E') e++;
  long exponent = 0;
  if (e < n) {
    size_t j = e + 1;
    bool negative = s[j] == '-';
    if (s[j] == '-' || s[j] == '+') j++;
    for (; j < n && exponent < 100000; j++) exponent = exponent * 10 + (s[j] - '0');
    if (negative) exponent = -exponent;
  }
  long point = long(e);
  for (size_t j = i; j < e; j++)
    if (s[j] == '.') point = long(j);
  long kept = point - long(i) + exponent + power;
  const uint64_t limit = uint64_t(1) << 62;
  uint64_t value = 0;
  long place = 0;
  bool rounds_up = false;
  for (; i < e; i++) {
    if (s[i] == '.') continue;
    uint64_t digit = uint64_t(s[i] - '0');
    if (place < kept) {
      if (value > limit / 10) return false;
      value = value * 10 + digit;
    } else if (place == kept) {
      rounds_up = digit >= 5;
    }
    place++;
  }
  for (; place < kept && value > 0; place++) {
    if (value > limit / 10) return false;
    value *= 10;
  }
  value += rounds_up;
  if (value > limit) return false;
  result = s[0] == '-' ? -int64_t(value) : int64_t(value);
  return true;
}

/// The same, by a shorter way for the numbers that profilers write: few digits, and no more decimals than the power.
inline bool whole(std::string_view token, int power, int64_t &result) {
  size_t n = token.size();
  size_t i = n > 0 && token[0] == '-';
  // A zero in front is a number only alone or before its point.
  bool is_usual = n > i && n - i <= 20 && (token[i] != '0' || n == i + 1 || token[i + 1] == '.');
  uint64_t value = 0;
  size_t start = i;
  for (; is_usual && i < n && token[i] != '.'; i++) {
    is_usual = token[i] >= '0' && token[i] <= '9';
    value = value * 10 + uint64_t(token[i] - '0');
  }
  // Sixteen digits and three decimals fit.
  if (i == start || i - start > 16) is_usual = false;
  int decimals = 0;
  if (is_usual && i < n) {
    for (i++; is_usual && i < n; i++, decimals++) {
      is_usual = token[i] >= '0' && token[i] <= '9' && decimals < power;
      value = value * 10 + uint64_t(token[i] - '0');
    }
    if (decimals == 0) is_usual = false;
  }
  if (!is_usual) return any_whole(token, power, result);
  for (; decimals < power; decimals++) value *= 10;
  if (value > uint64_t(1) << 62) return false;
  result = token[0] == '-' ? -int64_t(value) : int64_t(value);
  return true;
}
