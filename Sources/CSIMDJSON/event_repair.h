#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "CTraceEvents.h"

/// What of an event's text is not JSON is made so: control characters and wrong bytes in strings become blanks and
/// question marks, wrong escapes and inner quotes are escaped, NaN and infinities become null, a comma too many goes.
/// Counts each repair by its kind.
std::string repaired_event(std::string_view text, uint64_t *counts);

/// Where an event that begins here ends, after its last brace; 0 where it does not within the text.
size_t event_length(std::string_view text);

/// The first brace at or after a place that begins an event: behind a comma or bracket, before a key of events.
/// `text.size()` where there is none.
size_t next_event(std::string_view text, size_t from);

/// The last such brace after a place; that place where there is none.
size_t last_event(std::string_view text, size_t after);
