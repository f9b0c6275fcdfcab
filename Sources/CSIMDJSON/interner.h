#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

/// Texts by number, each kept once; open addressing over one arena.
class Interner {
 public:
  Interner() : slots(1 << 12, -1) {}

  int32_t number(std::string_view text) {
    uint64_t hash = this->hash(text);
    size_t mask = slots.size() - 1;
    for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
      int32_t found = slots[slot];
      if (found < 0) return insert(text, hash, slot);
      if (hashes[size_t(found)] == hash && this->text(size_t(found)) == text) return found;
    }
  }

  std::string_view text(size_t number) const {
    size_t start = number == 0 ? 0 : ends[number - 1];
    return {arena.data() + start, ends[number] - start};
  }

  size_t count() const { return ends.size(); }

 private:
  std::vector<int32_t> slots;
  std::vector<uint64_t> hashes;
  std::vector<size_t> ends;
  std::vector<char> arena;

  int32_t insert(std::string_view text, uint64_t hash, size_t slot) {
    int32_t number = int32_t(ends.size());
    arena.insert(arena.end(), text.begin(), text.end());
    ends.push_back(arena.size());
    hashes.push_back(hash);
    slots[slot] = number;
    if (ends.size() * 2 > slots.size()) grow();
    return number;
  }

  void grow() {
    slots.assign(slots.size() * 2, -1);
    size_t mask = slots.size() - 1;
    for (size_t number = 0; number < hashes.size(); number++) {
      size_t slot = hashes[number] & mask;
      while (slots[slot] >= 0) slot = (slot + 1) & mask;
      slots[slot] = int32_t(number);
    }
  }

  /// Eight bytes a step, mixed by multiplication with an odd number and a rotation.
  static uint64_t hash(std::string_view text) {
    const uint64_t odd = 0x9E3779B97F4A7C15;
    uint64_t hash = text.size() * odd;
    const char *s = text.data();
    size_t n = text.size();
    auto mix = [&](uint64_t word) {
      hash = (hash ^ word) * odd;
      hash = (hash << 29) | (hash >> 35);
    };
    for (; n >= 8; s += 8, n -= 8) {
      uint64_t word;
      std::memcpy(&word, s, 8);
      mix(word);
    }
    uint64_t word = 0;
    std::memcpy(&word, s, n);
    mix(word);
    return hash ^ (hash >> 32);
  }
};
