#include <simdjson.h>

#include <cstring>
#include <exception>
#include <memory>
#include <vector>

#include "CSIMDJSON.h"
#include "fault.h"

using namespace simdjson;

namespace {

/// What a tape's pointers point into.
struct Storage {
  explicit Storage(size_t length) : document(length) {}
  padded_string document;
  std::vector<csimdjson_node> nodes;
  std::vector<uint8_t> arena;
};

/// Walks a document once, in its order, and writes it down.
class Builder {
 public:
  explicit Builder(Storage &storage) : storage(storage), base(storage.document.data()) {}

  error_code root(ondemand::document &document, size_t end) {
    std::string_view token;
    if (auto error = document.raw_json_token().get(token)) return error;
    if (token.empty()) return EMPTY;
    if (token[0] == '[' || token[0] == '{') {
      ondemand::value value;
      if (auto error = document.get_value().get(value)) return error;
      if (auto error = this->value(value, 1)) return error;
      return document.current_location().error() == OUT_OF_BOUNDS ? SUCCESS : TRAILING_CONTENT;
    }
    // A lone scalar's token reaches to the next one, if there is any.
    if (offset(token) + token.size() != end) return TRAILING_CONTENT;
    if (token[0] != '"') return atom(token);
    std::string_view text;
    if (auto error = document.get_string().get(text)) return error;
    return string(CSIMDJSON_STRING, offset(token), text);
  }

 private:
  Storage &storage;
  const char *base;

  uint32_t offset(std::string_view token) const { return uint32_t(token.data() - base); }

  error_code value(ondemand::value value, unsigned depth) {
    std::string_view token = value.raw_json_token();
    switch (token[0]) {
      case '"': {
        std::string_view text;
        if (auto error = value.get_string().get(text)) return error;
        return string(CSIMDJSON_STRING, offset(token), text);
      }
      case '[': return array(value, offset(token), depth);
      case '{': return object(value, offset(token), depth);
      default: return atom(token);
    }
  }

  error_code array(ondemand::value &value, uint32_t at, unsigned depth) {
    if (depth > CSIMDJSON_DEPTH) return DEPTH_ERROR;
    size_t index = open(CSIMDJSON_ARRAY, at);
    uint32_t count = 0;
    ondemand::array array;
    if (auto error = value.get_array().get(array)) return error;
    for (auto element : array) {
      ondemand::value child;
      if (auto error = element.get(child)) return error;
      if (auto error = this->value(child, depth + 1)) return error;
      count++;
    }
    return close(index, count);
  }

  error_code object(ondemand::value &value, uint32_t at, unsigned depth) {
    if (depth > CSIMDJSON_DEPTH) return DEPTH_ERROR;
    size_t index = open(CSIMDJSON_OBJECT, at);
    uint32_t count = 0;
    ondemand::object object;
    if (auto error = value.get_object().get(object)) return error;
    for (auto member : object) {
      ondemand::field field;
      if (auto error = std::move(member).get(field)) return error;
      uint32_t key_at = uint32_t(field.key().raw() - 1 - base);
      std::string_view key;
      if (auto error = field.unescaped_key().get(key)) return error;
      if (auto error = string(CSIMDJSON_KEY, key_at, key)) return error;
      if (auto error = this->value(field.value(), depth + 1)) return error;
      count++;
    }
    return close(index, count);
  }

  size_t open(uint8_t kind, uint32_t at) {
    storage.nodes.push_back({at, 0, 0, kind});
    return storage.nodes.size() - 1;
  }

  error_code close(size_t index, uint32_t count) {
    storage.nodes[index].length = count;
    storage.nodes[index].link = uint32_t(storage.nodes.size());
    return SUCCESS;
  }

  error_code string(uint8_t kind, uint32_t at, std::string_view text) {
    storage.nodes.push_back({at, uint32_t(text.size()), uint32_t(storage.arena.size()), kind});
    storage.arena.insert(storage.arena.end(), text.begin(), text.end());
    return SUCCESS;
  }

  /// A number, true, false or null; numbers stay text, so simdjson's own reading of them is not asked for.
  error_code atom(std::string_view token) {
    while (!token.empty() && std::memchr(" \t\n\r", token.back(), 4)) token.remove_suffix(1);
    uint8_t kind = token == "null" ? CSIMDJSON_NULL : token == "false" ? CSIMDJSON_FALSE : CSIMDJSON_TRUE;
    if (kind == CSIMDJSON_TRUE && token != "true") {
      auto bytes = reinterpret_cast<const uint8_t *>(token.data());
      if (token.empty() || number_length(bytes, token.size()) != token.size()) return NUMBER_ERROR;
      kind = CSIMDJSON_NUMBER;
    }
    storage.nodes.push_back({offset(token), uint32_t(token.size()), 0, kind});
    return SUCCESS;
  }
};

error_code build(Storage &storage, size_t start) {
  ondemand::parser parser;
  ondemand::document document;
  size_t length = storage.document.size();
  // simdjson's checks of a debug build count the scalars in the innermost container as one more level.
  if (auto error = parser.allocate(length - start, CSIMDJSON_DEPTH + 8)) return error;
  padded_string_view view(storage.document.data() + start, length - start, length - start + SIMDJSON_PADDING);
  if (auto error = parser.iterate(view).get(document)) return error;
  return Builder(storage).root(document, length);
}

int refuse(csimdjson_failure *failure, const char *reason, size_t offset) {
  *failure = {reason, offset};
  return 1;
}

}  // namespace

int csimdjson_parse(const uint8_t *bytes, size_t length, csimdjson_tape *tape, csimdjson_failure *failure) try {
  if (length >= UINT32_MAX) return refuse(failure, "expected less than 4 GiB", UINT32_MAX);
  size_t start = length >= 3 && std::memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  auto storage = std::make_unique<Storage>(length);
  if (length > 0) std::memcpy(storage->document.data(), bytes, length);
  if (auto error = build(*storage, start)) {
    Fault fault = first_fault(bytes + start, length - start, CSIMDJSON_DEPTH);
    return fault.reason ? refuse(failure, fault.reason, start + fault.offset)
                        : refuse(failure, error_message(error), start);
  }
  auto document = reinterpret_cast<const uint8_t *>(storage->document.data());
  *tape = {storage->nodes.data(), storage->nodes.size(), document, storage->arena.data(), nullptr};
  tape->owner = storage.release();
  return 0;
} catch (const std::exception &) {
  return refuse(failure, "expected a document that fits in memory", 0);
}

void csimdjson_free(csimdjson_tape *tape) {
  delete static_cast<Storage *>(tape->owner);
  tape->owner = nullptr;
}
